/* Stages and buffers as tables that can be sorted; long ones are shown piece
 * by piece. */
const ROWS = 250;

/* A column: title, value to sort by, what a cell shows. */
function makeTable(place, columns, items, row) {
  const table = { items, shown: ROWS, sort: null, down: false };
  const head = node("tr");
  const body = node("tbody");
  const more = node("button", { type: "button", class: "more" });
  table.draw = () => {
    const sorted = [...table.items];
    if (table.sort)
      sorted.sort((a, b) => {
        const [x, y] = [table.sort.value(a), table.sort.value(b)];
        const order = typeof x === "string" ? x.localeCompare(y, "en") : x - y;
        return table.down ? -order : order;
      });
    body.replaceChildren(...sorted.slice(0, table.shown).map((item) => {
      const line = row(item);
      for (const column of columns)
        line.append(node("td", { class: column.class ?? null }, ...[column.cell(item)].flat()));
      return line;
    }));
    const rest = sorted.length - table.shown;
    more.hidden = rest <= 0;
    more.textContent = `Show ${count(Math.min(rest, ROWS))} more of ${count(Math.max(rest, 0))}`;
    columns.forEach((column, i) => {
      const way = table.down ? "descending" : "ascending";
      fill(head.children[i], { "aria-sort": column === table.sort ? way : "none" }, []);
    });
  };
  for (const column of columns) {
    const button = node("button", { type: "button" }, column.title);
    button.addEventListener("click", () => {
      table.down = table.sort === column ? !table.down : column.class === "number" && column.title !== "Stage";
      table.sort = column;
      table.draw();
    });
    head.append(node("th", { scope: "col", class: column.class === "number" ? "number" : null }, button));
  }
  more.addEventListener("click", () => {
    table.shown += ROWS;
    table.draw();
  });
  place.append(node("div", { class: "table", tabindex: 0, role: "region", "aria-label": `Table of ${place.id}` },
    node("table", {}, node("thead", {}, head), body)), more);
  table.body = body;
  table.draw();
  return table;
}

/* A number with a bar as long as its share of the most. */
function shareCell(value, most) {
  const bar = node("span", { class: "share", "aria-hidden": "true" });
  bar.style.width = `${most === 0 ? 0 : (100 * value) / most}%`;
  return [count(value), bar];
}

function tally(values) {
  const found = new Map();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return [...found].map(([value, times]) => (times === 1 ? value : `${times} ${value}`)).join(", ");
}

function stageOperators(stage) {
  const list = stage.operators;
  if (list.length === 0) return "takes the input's rows";
  return list.length === 1 ? operatorText(list[0]) : `${operatorText(list[0])} to ${operatorText(list[list.length - 1])}`;
}

/* Tiles, and whether they go down each column of them first. */
function tileText(item) {
  return item.tile.join(" x ") + (item.down ? " down" : "");
}

/* One line for each operator of a stage, below the stage's own. */
function operatorRows(stage) {
  return stage.operators.map((operator) =>
    node("tr", { class: "inner" }, node("td"), node("td", {}, operatorText(operator)),
      node("td", {}, operator.tile ? tileText(operator) : "with the next"), node("td", {}, operator.policy),
      node("td"), node("td", { class: "number" }, count(operator.macs)), node("td", { class: "mono" }, operator.kernel)));
}

function startStages() {
  const stages = data.stages.map((stage, number) => ({ ...stage, number }));
  const most = (key) => stages.reduce((a, stage) => Math.max(a, stage[key]), 0);
  const live = most("live_bytes"), work = most("est_instructions");
  const operatorsCell = (stage) => {
    if (stage.operators.length === 0) return stageOperators(stage);
    const button = node("button", { type: "button", "aria-expanded": "false" },
      `${stageOperators(stage)}${stage.operators.length > 1 ? ` (${stage.operators.length})` : ""}`);
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      const line = button.closest("tr");
      if (!open) return line.after(...operatorRows(stage));
      while (line.nextElementSibling?.classList.contains("inner")) line.nextElementSibling.remove();
    });
    return button;
  };
  makeTable(find("stages"), [
    { title: "Stage", class: "number", value: (stage) => stage.number, cell: (stage) => String(stage.number) },
    { title: "Operators", value: (stage) => stage.first_op, cell: operatorsCell },
    { title: "Tile", value: (stage) => stage.tile[0] * stage.tile[1], cell: tileText },
    { title: "Policies", value: (stage) => tally(stage.operators.map((operator) => operator.policy)),
      cell: (stage) => tally(stage.operators.map((operator) => operator.policy)) },
    { title: "Live bytes", class: "number", value: (stage) => stage.live_bytes, cell: (stage) => shareCell(stage.live_bytes, live) },
    { title: "MACs", class: "number", value: (stage) => stage.macs, cell: (stage) => count(stage.macs) },
    { title: "Est. instructions", class: "number", value: (stage) => stage.est_instructions,
      cell: (stage) => shareCell(stage.est_instructions, work) },
  ], stages, (stage) => {
    const line = node("tr");
    line.addEventListener("pointerenter", () => showStage(stage.number));
    line.addEventListener("pointerleave", () => showStage());
    line.addEventListener("focusin", () => showStage(stage.number));
    line.addEventListener("focusout", () => showStage());
    return line;
  });
}

function startBuffers() {
  const lines = new Map();
  const kindText = (buffer) => [buffer.role, ...buffer.ends].join(", ");
  const nameCell = (buffer) => {
    const button = node("button", { type: "button" }, buffer.title);
    button.addEventListener("click", () => selectBuffer(buffer.index, true));
    return button;
  };
  const number = (title, value) => ({ title, class: "number", value, cell: (buffer) => count(value(buffer)) });
  const table = makeTable(find("buffers"), [
    { title: "Buffer", class: "name", value: (buffer) => buffer.title, cell: nameCell },
    { title: "Kind", value: kindText, cell: kindText },
    { title: "Type", value: (buffer) => buffer.type ?? "", cell: (buffer) => buffer.type ?? "" },
    number("Rows", (buffer) => buffer.rows), number("Columns", (buffer) => buffer.columns),
    { title: "Bytes", class: "number", value: (buffer) => buffer.bytes,
      cell: (buffer) => shareCell(buffer.bytes, data.arena_bytes) },
    number("Address", (buffer) => buffer.offset),
    { title: "Stages", value: (buffer) => buffer.first_stage, cell: livesText },
  ], data.buffers, (buffer) => {
    const line = node("tr", { class: buffer.index === arena.current && arena.chosen ? "current" : null });
    lines.set(buffer.index, line);
    return line;
  });
  document.addEventListener("buffer", (event) => {
    table.body.querySelector(".current")?.classList.remove("current");
    lines.get(event.detail)?.classList.add("current");
  });
  find("filter").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase();
    table.items = data.buffers.filter((buffer) => buffer.title.toLowerCase().includes(words));
    table.shown = ROWS;
    table.draw();
  });
}
