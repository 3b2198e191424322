/* The headline, and the start of everything. */
function startHeadline() {
  const model = data.model.slice(data.model.lastIndexOf("/") + 1);
  document.title = `${model}: StreamNet plan`;
  find("model").textContent = model;
  const settings = [["target", data.target], ["strategy", data.strategy], ["input", data.input_mode],
    ...(data.sram > 0 ? [["--sram", count(data.sram)]] : [])];
  for (const [name, value] of settings) find("settings").append(node("li", {}, node("span", {}, `${name} `), value));

  const layer = data.plans.find((plan) => plan.strategy === "layer");
  const beside = (value, other) => (layer ? `${percent(value, other)} of layer by layer` : "");
  const gap = data.arena_bytes - data.arena_bound;
  const cards = [
    ["arena", "Arena", bytes(data.arena_bytes), layer && data.strategy !== "layer" ? beside(data.arena_bytes, layer.arena_bytes) : "",
      gap === 0 ? "no layout of these buffers is smaller" : `no layout of these buffers is below ${count(data.arena_bound)}`,
      `peak at stage ${data.peak_stage} of ${count(stageCount)}`],
    ["instructions", "Instructions, estimated", count(data.est_instructions),
      layer && data.strategy !== "layer" ? beside(data.est_instructions, layer.est_instructions) : ""],
    ["macs", "MAC factor", data.mac_factor.toFixed(6), `${count(data.macs)} MACs`, data.macs === data.layer_macs ? "nothing is computed twice" : `layer by layer ${count(data.layer_macs)}`],
    ["piece", "Longest piece", count(data.largest_piece_macs), "MACs between two tiles"],
    ["flash", "Flash, estimated", bytes(data.est_flash_bytes), "constants, and code at most"],
    ["ends", "Input", bytes(data.input_bytes), data.input_mode, `output ${bytes(data.output_bytes)}`],
  ];
  for (const [id, term, value, ...notes] of cards)
    find("headline").append(node("div", {}, node("dt", {}, term),
      node("dd", { id: `headline-${id}` }, value, ...notes.filter(Boolean).map((note) => node("small", {}, note)))));
}

startHeadline();
startArena();
startFront();
startStages();
startBuffers();
let drawnWidth = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === drawnWidth) return;
  drawnWidth = innerWidth;
  drawArena();
  drawFront();
});
