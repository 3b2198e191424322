/* The plan's data, words for it, and elements. Whatever comes from the model
 * becomes text nodes and attribute values, never markup. */
const data = JSON.parse(document.getElementById("data").textContent);

/* The kinds of buffers: a tensor's is its policy. */
const roles = {
  whole: "whole: all of the tensor",
  ring2d: "ring2d: what is still needed, nothing computed twice",
  ring1d: "ring1d: what is still needed along one axis",
  none: "none: what one tile needs",
  sums: "sums of a reduction",
  state: "state of the schedule",
  scratch: "scratch of kernels",
};

const find = (id) => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  element.append(...children);
  return element;
}

/* An HTML or an SVG element with attributes and children. */
const node = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);
const shape = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const count = (number) => number.toLocaleString("en-US");
const bytes = (number) => `${count(number)} B`;

/* Bytes in the units of --sram: K is 1024. */
function kibi(number) {
  if (number < 1024) return String(number);
  return number < 1048576 ? `${+(number / 1024).toFixed(1)} K` : `${+(number / 1048576).toFixed(2)} M`;
}

function short(number) {
  const units = [[1e9, " G"], [1e6, " M"], [1e3, " k"]];
  const [unit, letter] = units.find(([size]) => number >= size) ?? [1, ""];
  return `${+(number / unit).toPrecision(3)}${letter}`;
}

const percent = (part, whole) => `${(whole === 0 ? 0 : (100 * part) / whole).toFixed(1)} %`;

const stageCount = data.stages.length;
const stageText = (stage) => (stage === stageCount ? "end" : String(stage));
const livesText = (buffer) =>
  buffer.first_stage === buffer.last_stage
    ? stageText(buffer.first_stage)
    : `${stageText(buffer.first_stage)} to ${stageText(buffer.last_stage)}`;

const operators = new Map();
data.stages.forEach((stage, number) => {
  for (const operator of stage.operators) operators.set(operator.number, { ...operator, stage: number });
});
const operatorText = (operator) => `${operator.number} ${operator.kind}`;

/* What most names begin with, up to a slash, does not tell tensors apart. */
const prefix = (() => {
  const times = new Map();
  const named = data.buffers.filter((buffer) => buffer.name);
  for (const { name } of named) {
    const first = name.slice(0, name.indexOf("/") + 1);
    times.set(first, (times.get(first) ?? 0) + 1);
  }
  return [...times.keys()].find((first) => 2 * times.get(first) > named.length) ?? "";
})();
const shortName = (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

data.buffers.forEach((buffer, index) => {
  buffer.index = index;
  buffer.role = buffer.kind === "tensor" ? buffer.policy : buffer.kind;
  buffer.links = [];
  buffer.ends = [buffer.input && "input", buffer.output && "output", buffer.variable && "variable"].filter(Boolean);
  const names = {
    tensor: () => buffer.name || `tensor ${buffer.number}`,
    sums: () => `sums of operator ${operatorText(operators.get(buffer.number))}`,
    state: () => "state of the schedule",
    scratch: () => `scratch of stage ${buffer.number}`,
  };
  buffer.title = names[buffer.kind]();
  buffer.label = buffer.kind === "tensor" ? shortName(buffer.title) || buffer.title : buffer.kind;
  buffer.tag = buffer.kind === "tensor" ? `#${buffer.number}` : "";
});

/* Where an output grows into an input that dies: the bytes that both have. */
const shared = data.overlaps
  .map(({ stage, input, output }) => {
    const [a, b] = [data.buffers[input], data.buffers[output]];
    const from = Math.max(a.offset, b.offset);
    const to = Math.min(a.offset + a.bytes, b.offset + b.bytes);
    return { stage, input: a, output: b, from, to };
  })
  .filter(({ from, to }) => from < to);
for (const pair of shared) {
  pair.input.links.push({ words: "overwritten by", buffer: pair.output, bytes: pair.to - pair.from });
  pair.output.links.push({ words: "grows into", buffer: pair.input, bytes: pair.to - pair.from });
}

const writers = new Map();
const readers = new Map();
for (const operator of operators.values()) {
  writers.set(operator.output, [...(writers.get(operator.output) ?? []), operator]);
  for (const tensor of new Set(operator.inputs)) readers.set(tensor, [...(readers.get(tensor) ?? []), operator]);
}

/* Fills a panel with a title and pairs of words. */
function describe(panel, title, pairs) {
  const list = node("dl");
  for (const [term, value] of pairs) list.append(node("dt", {}, term), node("dd", {}, value));
  panel.replaceChildren(node("h3", {}, title), list);
}

function showTip(event, title, words) {
  const tip = find("tip");
  tip.replaceChildren(node("b", {}, title), ` ${words}`);
  tip.hidden = false;
  const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
  const below = event.clientY + 18;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${below + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 12 : below}px`;
}
const hideTip = () => (find("tip").hidden = true);

/* Round numbers from 0 to `most`, about `wanted` of them. */
function roundTicks(most, wanted, binary) {
  const base = binary && most >= 4096 ? 1024 : 1;
  const rough = Math.max(most / base / wanted, 1e-9);
  const power = 10 ** Math.floor(Math.log10(rough));
  const choices = base === 1024 ? [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144]
    : [1, 2, 5, 10].map((factor) => factor * power);
  const step = base * (choices.find((choice) => choice >= rough) ?? rough);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/* A group of things of which one has the focus: arrow keys go from one to the
 * next, as `step(item, key)` says. */
function moveByKeys(container, step) {
  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (step(event.key)) event.preventDefault();
  });
}
