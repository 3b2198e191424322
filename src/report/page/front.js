/* RAM against estimated instructions, for the plans of all strategies. */
const marks = {
  auto: (x, y) => shape("circle", { cx: x, cy: y, r: 5 }),
  layer: (x, y) => shape("rect", { x: x - 5, y: y - 5, width: 10, height: 10 }),
  patch: (x, y) => shape("path", { d: `M${x},${y - 6} l6,11 h-12 z` }),
  stream1d: (x, y) => shape("path", { d: `M${x},${y - 7} l7,7 l-7,7 l-7,-7 z` }),
  stream2d: (x, y) => shape("path", { d: `M${x},${y + 6} l6,-11 h-12 z` }),
};
const PLOT = { height: 380, left: 62, right: 18, top: 22, bottom: 40 };

const chosenPlan = { strategy: data.strategy, arena_bytes: data.arena_bytes, est_instructions: data.est_instructions,
  mac_factor: data.mac_factor, stages: stageCount, chosen: true };
const samePoint = (a, b) => a.strategy === b.strategy && a.arena_bytes === b.arena_bytes && a.est_instructions === b.est_instructions;
const plans = [chosenPlan, ...data.plans.filter((plan) => !samePoint(plan, chosenPlan))]
  .sort((a, b) => a.arena_bytes - b.arena_bytes || b.est_instructions - a.est_instructions);
for (const plan of plans)
  plan.beaten = plans.find((other) => other.arena_bytes <= plan.arena_bytes && other.est_instructions <= plan.est_instructions &&
    (other.arena_bytes < plan.arena_bytes || other.est_instructions < plan.est_instructions)) !== undefined;
const best = plans.filter((plan) => !plan.beaten);

const front = { current: plans.indexOf(chosenPlan), groups: [] };

/* A scale from values to pixels: logarithmic where values differ much. */
function scale(values, from, to, binary) {
  const low = Math.min(...values), high = Math.max(...values);
  const logarithmic = high > 4 * low && low > 0;
  const on = logarithmic ? Math.log : (value) => value;
  const off = logarithmic ? Math.exp : (value) => value;
  const margin = Math.max((on(high) - on(low)) * 0.07, logarithmic ? 0.05 : high * 0.03, 1e-9);
  const [first, last] = [on(low) - margin, on(high) + margin];
  const place = (value) => from + ((on(value) - first) / (last - first)) * (to - from);
  let ticks = roundTicks(off(last), 8, binary);
  if (logarithmic) {
    ticks = [];
    for (let power = binary ? 64 : 1; power < off(last); power *= binary ? 2 : 10)
      ticks.push(...(binary ? [power] : [power, 2 * power, 5 * power]));
  }
  return { place, ticks: ticks.filter((tick) => tick >= off(first) && tick <= off(last) && tick > 0) };
}

function planText(plan) {
  return `${plan.chosen ? "the chosen plan, " : ""}${plan.strategy}: ${count(plan.arena_bytes)} bytes, ` +
    `${count(plan.est_instructions)} instructions`;
}

function describePlan(plan) {
  const layer = plans.find((other) => other.strategy === "layer");
  const pairs = [["arena", bytes(plan.arena_bytes)], ["instructions", `about ${count(plan.est_instructions)}`],
    ["MAC factor", plan.mac_factor.toFixed(6)], ["stages", count(plan.stages)]];
  if (layer && layer !== plan)
    pairs.push(["of layer's", `${percent(plan.arena_bytes, layer.arena_bytes)} of the RAM, ${percent(plan.est_instructions, layer.est_instructions)} of the instructions`]);
  pairs.push(["front", plan.beaten ? "another plan beats it" : "no plan here beats it"]);
  if (!plan.chosen) pairs.push(["to have it", node("code", {}, `--strategy ${plan.strategy} --sram ${plan.arena_bytes + data.stack_bytes}`)]);
  describe(find("point"), plan.chosen ? `${plan.strategy} (the chosen plan)` : plan.strategy, pairs);
}

function drawFrontLegend() {
  for (const [strategy, mark] of Object.entries(marks))
    if (plans.some((plan) => plan.strategy === strategy))
      find("front-legend").append(node("li", {},
        shape("svg", { width: 18, height: 18, "aria-hidden": "true", fill: `var(--${strategy}-ink)` }, mark(9, 9)), strategy));
}

function drawFrontAxes(picture, across, up, width) {
  const bottom = PLOT.height - PLOT.bottom;
  let free = 0;
  for (const tick of across.ticks) {
    const x = across.place(tick);
    picture.append(shape("line", { class: "grid", x1: x, x2: x, y1: PLOT.top, y2: bottom }));
    if (x - 20 < free) continue;
    picture.append(shape("text", { class: "tick", x, y: bottom + 16, "text-anchor": "middle" }, kibi(tick)));
    free = x + 24;
  }
  for (const tick of up.ticks) {
    const y = up.place(tick);
    picture.append(shape("line", { class: "grid", x1: PLOT.left, x2: width - PLOT.right, y1: y, y2: y }),
      shape("text", { class: "tick", x: PLOT.left - 6, y: y + 4, "text-anchor": "end" }, short(tick)));
  }
  picture.append(shape("rect", { class: "frame", x: PLOT.left, y: PLOT.top, width: width - PLOT.left - PLOT.right, height: bottom - PLOT.top }),
    shape("text", { class: "tick", x: width - PLOT.right, y: PLOT.height - 6, "text-anchor": "end" }, "arena, bytes"),
    shape("text", { class: "tick", x: 4, y: 13 }, "estimated instructions"));
}

function drawPoint(plan, index, x, y) {
  const group = shape("g", { class: "plan-point", role: "option", tabindex: index === front.current ? 0 : -1,
    "aria-label": planText(plan), "aria-selected": index === front.current, "data-plan": index,
    fill: plan.beaten ? "var(--panel)" : `var(--${plan.strategy}-ink)`, stroke: `var(--${plan.strategy}-ink)`, "stroke-width": 1.8 },
    shape("circle", { cx: x, cy: y, r: 12, fill: "transparent", stroke: "none" }), marks[plan.strategy](x, y));
  return group;
}

function drawFront() {
  const plot = find("front");
  const width = Math.max(280, plot.clientWidth);
  const limits = data.arena_limit > 0 && data.arena_limit <= 2 * Math.max(...plans.map((plan) => plan.arena_bytes)) ? [data.arena_limit] : [];
  const across = scale([...plans.map((plan) => plan.arena_bytes), ...limits], PLOT.left, width - PLOT.right, true);
  const up = scale(plans.map((plan) => plan.est_instructions), PLOT.height - PLOT.bottom, PLOT.top, false);
  const focused = plot.contains(document.activeElement);
  const picture = shape("svg", { width, height: PLOT.height, role: "listbox", "aria-label": "Plans by RAM", "aria-describedby": "front-hint" });
  drawFrontAxes(picture, across, up, width);
  const path = best.map((plan, i) => {
    const [x, y] = [across.place(plan.arena_bytes), up.place(plan.est_instructions)];
    return i === 0 ? `M${x},${y}` : `H${x} V${y}`;
  });
  picture.append(shape("path", { class: "front-line", d: path.join(" ") }));
  for (const limit of limits) {
    const x = across.place(limit);
    const right = x > width / 2;
    picture.append(shape("line", { class: "limit", x1: x, x2: x, y1: PLOT.top, y2: PLOT.height - PLOT.bottom }),
      shape("text", { class: "limit-text", x: right ? x - 5 : x + 5, y: PLOT.top + 13, "text-anchor": right ? "end" : "start" }, `limit ${kibi(limit)}`));
  }
  front.places = plans.map((plan) => [across.place(plan.arena_bytes), up.place(plan.est_instructions)]);
  front.groups = plans.map((plan, index) => drawPoint(plan, index, ...front.places[index]));
  const [x, y] = front.places[plans.indexOf(chosenPlan)];
  const right = x > width * 0.7;
  front.mark = shape("circle", { class: "mark", r: 12, visibility: "hidden" });
  picture.append(...front.groups, shape("circle", { class: "chosen-ring", cx: x, cy: y, r: 10 }),
    shape("text", { class: "chosen-text", x: right ? x - 15 : x + 15, y: y - 9, "text-anchor": right ? "end" : "start" }, "chosen"), front.mark);
  plot.replaceChildren(picture);
  markPlan();
  if (focused) front.groups[front.current].focus({ preventScroll: true });
}

function markPlan() {
  const [x, y] = front.places[front.current];
  fill(front.mark, { cx: x, cy: y, visibility: front.moved ? "visible" : "hidden" }, []);
}

function selectPlan(index) {
  fill(front.groups[front.current], { tabindex: -1, "aria-selected": "false" }, []);
  front.current = index;
  front.moved = true;
  fill(front.groups[index], { tabindex: 0, "aria-selected": "true" }, []);
  front.groups[index].focus({ preventScroll: true });
  markPlan();
  describePlan(plans[index]);
}

function startFront() {
  drawFrontLegend();
  drawFront();
  describePlan(chosenPlan);
  find("front-note").hidden = data.left_out.length === 0;
  find("front-note").textContent = `This network has many operators. Not searched for this page: ${data.left_out.join(", ")}; ` +
    "plan --pareto --strategy does it.";
  const plot = find("front");
  const planAt = (event) => event.target.closest?.(".plan-point")?.dataset.plan;
  moveByKeys(plot, (key) => {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -plans.length, End: plans.length };
    if (steps[key] === undefined) return false;
    selectPlan(Math.min(Math.max(front.current + steps[key], 0), plans.length - 1));
    return true;
  });
  plot.addEventListener("focusin", (event) => {
    const index = planAt(event);
    if (index !== undefined && (+index !== front.current || !front.moved)) selectPlan(+index);
  });
  plot.addEventListener("click", (event) => {
    const index = planAt(event);
    if (index !== undefined) selectPlan(+index);
  });
  plot.addEventListener("pointermove", (event) => {
    const index = planAt(event);
    if (index === undefined) return hideTip();
    const plan = plans[index];
    showTip(event, plan.strategy, `${bytes(plan.arena_bytes)}, ${short(plan.est_instructions)} instructions${plan.chosen ? ", chosen" : ""}`);
  });
  plot.addEventListener("pointerleave", hideTip);
}
