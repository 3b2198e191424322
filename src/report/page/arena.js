/* RAM over time: stages to the right, addresses upwards. */
const HEIGHT = 440, TOP = 26, AXIS = 62, TICKS = 22, LIVE = 58, LIVE_GAP = 18;
const DRAWN_MOST = 6000; /* buffers in the picture */
const CHARACTER = 6.75; /* width of one in a label */

const arena = {
  zoom: 1,
  byInstructions: false,
  current: 0, /* index of the buffer that has the focus */
  groups: new Map(),
  drawn: [...data.buffers].sort((a, b) => b.bytes - a.bytes).slice(0, DRAWN_MOST),
};
const drawnIndices = arena.drawn.map((buffer) => buffer.index).sort((a, b) => a - b);
arena.current = drawnIndices[0] ?? -1;

/* The limit is drawn unless the plan would be a strip at its foot. */
const limitDrawn = data.arena_limit > 0 && data.arena_limit <= 1.5 * data.arena_bytes;
const topBytes = 1.02 * Math.max(data.arena_bytes, limitDrawn ? data.arena_limit : 0, 1);
const yOf = (address) => TOP + HEIGHT - (HEIGHT * address) / topBytes;

const patterns = {
  ring2d: [8, "M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6"],
  ring1d: [7, "M0,3.5 H7"],
  none: [8, "M2,2 h.1 M6,6 h.1"],
  sums: [6, "M3,0 V6"],
  state: [7, "M3.5,0 V7 M0,3.5 H7"],
  scratch: [12, "M-2,10 L2,14 M0,0 L12,12 M10,-2 L14,2"],
};

/* Patterns tell kinds apart without colour. */
function patternDefinitions(suffix) {
  const definitions = shape("defs");
  for (const [role, [size, path]] of Object.entries(patterns))
    definitions.append(shape("pattern", { id: `${role}-${suffix}`, width: size, height: size, patternUnits: "userSpaceOnUse" },
      shape("path", { d: path, fill: "none", stroke: `var(--${role}-ink)`, "stroke-width": role === "none" ? 1.8 : 1,
        "stroke-linecap": role === "none" ? "round" : "butt", "stroke-opacity": 0.5 })));
  definitions.append(shape("pattern", { id: `shared-${suffix}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
    shape("path", { d: "M0,0 L6,6 M6,0 L0,6", stroke: "var(--text)", "stroke-width": 1, "stroke-opacity": 0.6 })));
  return definitions;
}

/* A buffer's rectangle: fill, pattern, edge, and a bar where the network's
 * input begins or its output ends. */
function bufferShapes(role, ends, x, y, width, height, suffix) {
  const box = { x, y, width, height };
  const bar = Math.min(5, width / 3);
  const shapes = [shape("rect", { ...box, class: "base", fill: `var(--${role})` })];
  if (patterns[role]) shapes.push(shape("rect", { ...box, fill: `url(#${role}-${suffix})` }));
  shapes.push(shape("rect", { ...box, class: "edge", fill: "none", stroke: `var(--${role}-ink)`,
    "stroke-dasharray": role === "scratch" ? "4 2" : null }));
  if (ends.includes("input")) shapes.push(shape("rect", { x, y, width: bar, height, fill: `var(--${role}-ink)` }));
  if (ends.includes("output"))
    shapes.push(shape("rect", { x: x + width - bar, y, width: bar, height, fill: `var(--${role}-ink)` }));
  return shapes;
}

function drawArenaLegend() {
  const used = new Set(data.buffers.map((buffer) => buffer.role));
  const entries = Object.keys(roles).filter((role) => used.has(role)).map((role) => [roles[role], role, []]);
  const plain = used.has("whole") ? "whole" : [...used][0];
  for (const end of ["input", "output"])
    if (data.buffers.some((buffer) => buffer[end])) entries.push([`network's ${end}`, plain, [end]]);
  const swatch = (...shapes) =>
    shape("svg", { width: 30, height: 18, "aria-hidden": "true" }, patternDefinitions("legend"), ...shapes);
  for (const [text, role, ends] of entries)
    find("arena-legend").append(node("li", {}, swatch(...bufferShapes(role, ends, 1, 1, 28, 16, "legend")), text));
  if (shared.length > 0)
    find("arena-legend").append(node("li", {},
      swatch(shape("rect", { x: 1, y: 1, width: 28, height: 16, class: "base", fill: "var(--whole)" }),
        shape("rect", { x: 1, y: 1, width: 28, height: 16, fill: "url(#shared-legend)" })),
      "output over a dying input"));
}

/* Left ends of the stages, and of the end, which is as wide as one. */
function stageEdges(width) {
  const weights = data.stages.map((stage) => (arena.byInstructions ? stage.est_instructions : 1));
  const sum = weights.reduce((a, b) => a + b, 0) || 1;
  const least = Math.min(4, width / (2 * (stageCount + 1)));
  const last = arena.byInstructions ? Math.min(28, width / 20) : width / (stageCount + 1);
  const free = width - last - least * stageCount;
  const edges = [0];
  for (const weight of weights) edges.push(edges[edges.length - 1] + least + (free * weight) / sum);
  return [...edges, width];
}

/* A buffer's name, as much as there is room for, or its number, or nothing. */
function fitLabel(buffer, width) {
  const room = Math.floor((width - 4) / CHARACTER);
  if (buffer.label.length <= room) return buffer.label;
  if (room >= 9) return `${buffer.label.slice(0, room - 1)}\u2026`;
  return buffer.tag.length <= room ? buffer.tag : "";
}

/* Where in a buffer's rectangle its label goes: where it shares no bytes, if
 * there is such a place. */
function labelBox(buffer, box, edges) {
  const pairs = shared.filter((pair) => pair.input === buffer || pair.output === buffer);
  if (pairs.length === 0) return box;
  let [from, best] = [buffer.first_stage, [0, 0]];
  for (let stage = from; stage <= buffer.last_stage + 1; stage++) {
    if (stage <= buffer.last_stage && !pairs.some((pair) => pair.stage === stage)) continue;
    if (edges[stage] - edges[from] > best[1] - best[0]) best = [edges[from], edges[stage]];
    from = stage + 1;
  }
  if (best[1] > best[0]) return { ...box, x: Math.max(box.x, best[0]), width: best[1] - best[0] };
  const top = yOf(pairs[0].to), bottom = yOf(pairs[0].from);
  if (top - box.y >= 13) return { ...box, height: top - box.y };
  return box.y + box.height - bottom >= 13 ? { ...box, y: bottom, height: box.y + box.height - bottom } : box;
}

function bufferText(buffer) {
  const ends = buffer.ends.length > 0 ? `, the network's ${buffer.ends.join(" and ")}` : "";
  return `${buffer.title}, ${roles[buffer.role]}${ends}, ${count(buffer.bytes)} bytes at ${count(buffer.offset)}, ` +
    `stages ${livesText(buffer)}`;
}

function drawBuffer(buffer, edges) {
  const x = edges[buffer.first_stage], end = edges[buffer.last_stage + 1];
  const gap = Math.min(1, (end - x) / 4);
  const width = end - x - 2 * gap;
  const height = Math.max(2, yOf(buffer.offset) - yOf(buffer.offset + buffer.bytes) - 1);
  const y = yOf(buffer.offset) - height;
  const group = shape("g", { class: "buffer", role: "option", tabindex: buffer.index === arena.current ? 0 : -1,
    "aria-label": bufferText(buffer), "aria-selected": buffer.index === arena.current, "data-buffer": buffer.index,
    "data-tensor": buffer.kind === "tensor" ? buffer.number : null },
    ...bufferShapes(buffer.role, buffer.ends, x + gap, y, width, height, "arena"));
  arena.groups.set(buffer.index, { group, x: x + gap, y, width, height });
  return group;
}

function drawLabel(buffer, edges) {
  const box = labelBox(buffer, arena.groups.get(buffer.index), edges);
  const inset = buffer.input ? 8 : 4;
  const label = box.height >= 13 ? fitLabel(buffer, box.width - inset) : "";
  if (!label) return [];
  return [shape("text", { x: box.x + inset, y: box.y + Math.min(box.height / 2 + 4, 15), stroke: `var(--${buffer.role})` }, label)];
}

function drawLive(edges) {
  const base = TOP + HEIGHT + TICKS + LIVE_GAP + LIVE;
  const most = data.stages.reduce((a, stage) => Math.max(a, stage.live_bytes), 1);
  const bars = data.stages.map((stage, number) => {
    const height = (LIVE * stage.live_bytes) / most;
    return shape("rect", { class: number === data.peak_stage ? "live peak" : "live", x: edges[number],
      y: base - height, width: Math.max(0.5, edges[number + 1] - edges[number] - 1), height });
  });
  return shape("g", { "aria-hidden": "true" }, ...bars,
    shape("text", { x: 2, y: base - LIVE - 5, class: "tick" },
      `live bytes by stage; the peak is ${count(data.stages[data.peak_stage]?.live_bytes ?? 0)} at stage ${data.peak_stage}`));
}

function drawTicks(edges, width) {
  const ticks = shape("g", { class: "tick", "aria-hidden": "true" });
  let free = 0;
  for (let stage = 0; stage <= stageCount; stage++) {
    const text = stageText(stage), middle = (edges[stage] + edges[stage + 1]) / 2;
    const half = (text.length * CHARACTER) / 2;
    const last = stage === stageCount;
    if (middle - half < free || (!last && middle + half > width - 40)) continue;
    ticks.append(shape("text", { x: middle, y: TOP + HEIGHT + 15, "text-anchor": "middle" }, text));
    free = middle + half + 10;
  }
  return ticks;
}

/* Labels lie above all rectangles. */
function drawLabels(edges) {
  return shape("g", { class: "labels", "aria-hidden": "true" }, ...arena.drawn.flatMap((buffer) => drawLabel(buffer, edges)));
}

function horizontal(address, attributes, width) {
  return shape("line", { x1: 0, x2: width, y1: yOf(address), y2: yOf(address), ...attributes });
}

function drawAxis() {
  const height = TOP + HEIGHT + TICKS + LIVE_GAP + LIVE + 4;
  const axis = shape("svg", { class: "axis", width: AXIS, height, "aria-hidden": "true" });
  for (const tick of roundTicks(topBytes, 6, true))
    axis.append(shape("text", { class: "tick", x: AXIS - 6, y: yOf(tick) + 4, "text-anchor": "end" }, kibi(tick)));
  axis.append(shape("text", { class: "tick", x: AXIS - 6, y: TOP + HEIGHT + 15, "text-anchor": "end" }, "stage"));
  return [axis, height];
}

/* The lines that a plan is held against. */
function drawLimits(width) {
  const lines = shape("g", { "aria-hidden": "true" });
  const mark = (address, text) => lines.append(horizontal(address, { class: "limit" }, width),
    shape("text", { class: "limit-text", x: 4, y: yOf(address) - 5 }, text));
  const ends = width - 4;
  lines.append(horizontal(data.arena_bytes, { class: "arena-line" }, width),
    shape("text", { class: "tick", x: ends, y: yOf(data.arena_bytes) - 5, "text-anchor": "end" }, `arena ${count(data.arena_bytes)}`));
  if (limitDrawn) mark(data.arena_limit, `limit ${count(data.arena_limit)}: --sram ${count(data.sram)} less ${count(data.stack_bytes)} of stack`);
  return lines;
}

/* Draws everything anew, for the width that there is. */
function drawArena() {
  const plot = find("arena");
  const room = Math.max(220, plot.clientWidth - AXIS);
  const width = Math.max(room, Math.min(9 * (stageCount + 1), 60000)) * arena.zoom;
  const scrolled = plot.querySelector(".scroll")?.scrollLeft ?? 0;
  const focused = plot.contains(document.activeElement);
  const edges = stageEdges(width);
  const [axis, height] = drawAxis();
  const picture = shape("svg", { width, height, role: "listbox", "aria-label": "Buffers in the arena", "aria-describedby": "arena-hint" },
    patternDefinitions("arena"));
  for (const tick of roundTicks(topBytes, 6, true)) picture.append(horizontal(tick, { class: "grid" }, width));
  arena.groups.clear();
  for (const buffer of arena.drawn) picture.append(drawBuffer(buffer, edges));
  for (const pair of shared) {
    const x = edges[pair.stage], y = yOf(pair.to);
    picture.append(shape("rect", { class: "shared", x: x + 1, y, width: Math.max(0, edges[pair.stage + 1] - x - 2),
      height: Math.max(0, yOf(pair.from) - y), fill: "url(#shared-arena)" }));
  }
  arena.band = shape("rect", { class: "band", x: 0, y: TOP, width: 0, height: HEIGHT });
  arena.marks = ["mark-gap", "mark"].map((name) => shape("rect", { class: name, visibility: "hidden" }));
  picture.append(drawLabels(edges), arena.band, drawTicks(edges, width), drawLimits(width), drawLive(edges), ...arena.marks);
  const scroll = node("div", { class: "scroll" }, picture);
  plot.replaceChildren(axis, scroll);
  scroll.scrollLeft = scrolled;
  arena.edges = edges;
  placeMark();
  if (focused) arena.groups.get(arena.current)?.group.focus({ preventScroll: true });
}

function placeMark() {
  const place = arena.groups.get(arena.current);
  const shown = place && arena.chosen;
  for (const mark of arena.marks) {
    mark.setAttribute("visibility", shown ? "visible" : "hidden");
    if (shown) fill(mark, { x: place.x, y: place.y, width: place.width, height: place.height }, []);
  }
}

function describeBuffer(buffer) {
  const list = (found) => {
    const some = found.slice(0, 6).map(operatorText).join(", ");
    return found.length > 6 ? `${some} and ${found.length - 6} more` : some;
  };
  const pairs = [["kind", roles[buffer.role]]];
  if (buffer.kind === "tensor") {
    pairs.push(["tensor", `${buffer.number}, ${buffer.type}`]);
    if (buffer.policy !== "whole") pairs.push(["kept", `${count(buffer.rows)} rows x ${count(buffer.columns)} columns`]);
  }
  if (buffer.ends.length > 0) pairs.push(["of the network", buffer.ends.join(", ")]);
  pairs.push(["bytes", `${count(buffer.bytes)}, ${percent(buffer.bytes, data.arena_bytes)} of the arena`],
    ["address", `${count(buffer.offset)} to ${count(buffer.offset + buffer.bytes - 1)}`], ["stages", livesText(buffer)]);
  if (buffer.kind === "tensor") {
    if (writers.has(buffer.number)) pairs.push(["made by", list(writers.get(buffer.number))]);
    if (readers.has(buffer.number)) pairs.push(["read by", list(readers.get(buffer.number))]);
  }
  for (const link of buffer.links.slice(0, 4)) pairs.push([link.words, `${link.buffer.title} (${bytes(link.bytes)})`]);
  describe(find("details"), buffer.title, pairs);
}

/* What there is to say while nothing is pointed at. */
function describePeak() {
  const stage = data.peak_stage;
  const live = data.buffers.filter((buffer) => buffer.first_stage <= stage && buffer.last_stage >= stage)
    .sort((a, b) => b.bytes - a.bytes);
  const pairs = live.slice(0, 8).map((buffer) => [bytes(buffer.bytes), shortName(buffer.title).split(";")[0]]);
  if (live.length > 8) pairs.push(["", `and ${count(live.length - 8)} smaller ones`]);
  describe(find("details"), `Live at the peak, stage ${stage}`, pairs);
}

/* Makes a buffer the current one, in picture, panel and table. */
function selectBuffer(index, focus) {
  const was = arena.groups.get(arena.current)?.group;
  if (was) fill(was, { tabindex: -1, "aria-selected": "false" }, []);
  arena.current = index;
  arena.chosen = true;
  const place = arena.groups.get(index);
  if (place) {
    fill(place.group, { tabindex: 0, "aria-selected": "true" }, []);
    const scroll = find("arena").querySelector(".scroll");
    if (place.x < scroll.scrollLeft || place.x + place.width > scroll.scrollLeft + scroll.clientWidth)
      scroll.scrollLeft = place.x + place.width / 2 - scroll.clientWidth / 2;
    if (focus) place.group.focus({ preventScroll: true });
    if (focus) find("arena").scrollIntoView({ block: "nearest" });
  }
  placeMark();
  describeBuffer(data.buffers[index]);
  document.dispatchEvent(new CustomEvent("buffer", { detail: index }));
}

/* The buffer that an arrow key leads to, or undefined. */
function neighbour(key) {
  const at = drawnIndices.indexOf(arena.current);
  const current = data.buffers[arena.current];
  const together = drawnIndices.map((index) => data.buffers[index])
    .filter((other) => other.first_stage <= current.last_stage && other.last_stage >= current.first_stage);
  const order = (a, b) => a.offset - b.offset || a.index - b.index;
  switch (key) {
    case "ArrowLeft": return drawnIndices[at - 1];
    case "ArrowRight": return drawnIndices[at + 1];
    case "Home": return drawnIndices[0];
    case "End": return drawnIndices[drawnIndices.length - 1];
    case "ArrowUp": return together.filter((other) => order(other, current) > 0).sort(order)[0]?.index;
    case "ArrowDown": return together.filter((other) => order(other, current) < 0).sort(order).pop()?.index;
    default: return undefined;
  }
}

function zoomArena(how) {
  const next = how === "fit" ? 1 : arena.zoom * (how === "in" ? 1.5 : 1 / 1.5);
  arena.zoom = Math.min(Math.max(next, 1), 40);
  drawArena();
}

function startArena() {
  drawArenaLegend();
  drawArena();
  const plot = find("arena");
  const bufferAt = (event) => event.target.closest?.(".buffer")?.dataset.buffer;
  moveByKeys(plot, (key) => {
    const zooms = { "+": "in", "=": "in", "-": "out", 0: "fit" };
    if (zooms[key]) return zoomArena(zooms[key]), true;
    const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
    const next = arena.current < 0 ? undefined : neighbour(key);
    if (next !== undefined) selectBuffer(next, true);
    return keys.includes(key);
  });
  plot.addEventListener("focusin", (event) => {
    const index = bufferAt(event);
    if (index !== undefined && (+index !== arena.current || !arena.chosen)) selectBuffer(+index, false);
  });
  plot.addEventListener("click", (event) => {
    const index = bufferAt(event);
    if (index !== undefined) selectBuffer(+index, true);
  });
  plot.addEventListener("pointermove", (event) => {
    const index = bufferAt(event);
    if (index === undefined) return leave();
    const buffer = data.buffers[index];
    showTip(event, buffer.title, `${bytes(buffer.bytes)}, ${roles[buffer.role]}`);
    if (+index !== arena.hovered) describeBuffer(buffer);
    arena.hovered = +index;
  });
  const leave = () => {
    hideTip();
    if (arena.hovered === undefined) return;
    arena.hovered = undefined;
    if (arena.chosen) describeBuffer(data.buffers[arena.current]);
    else describePeak();
  };
  plot.addEventListener("pointerleave", leave);
  for (const input of document.getElementsByName("time"))
    input.addEventListener("change", () => {
      arena.byInstructions = input.value === "instructions";
      drawArena();
    });
  for (const button of document.querySelectorAll("[data-zoom]"))
    button.addEventListener("click", () => zoomArena(button.dataset.zoom));
  describePeak();
  const notes = [];
  if (arena.drawn.length < data.buffers.length)
    notes.push(`The picture has the largest ${count(arena.drawn.length)} of ${count(data.buffers.length)} buffers; the table below has all.`);
  if (data.arena_limit > 0 && !limitDrawn)
    notes.push(`The limit of ${bytes(data.arena_limit)} (--sram ${count(data.sram)} less ${count(data.stack_bytes)} of stack) lies above the picture.`);
  find("arena-note").textContent = notes.join(" ");
  find("arena-note").hidden = notes.length === 0;
}

/* Shows where a stage lies; without a number, none. */
function showStage(number) {
  const there = number !== undefined;
  fill(arena.band, { x: there ? arena.edges[number] : 0, width: there ? arena.edges[number + 1] - arena.edges[number] : 0 }, []);
}
