# The least arena at each MAC factor as SVG, behind rows.awk and svg.awk: a
# panel for each network, beside it the points that msf-CNN publishes.
#
# -v target=cortex-m7

function render(    n, panel) {
  left = 70
  wide = 250
  tall = 150
  highest = 2.8
  fronts_read()
  svg_begin(2 * (left + wide) + 30, int((network_count + 1) / 2) * (tall + 70) \
    + 40)
  for (n = 1; n <= mode_count; n++) {
    svg_line(sprintf("%d 20 %d 20", n * 110 - 90, n * 110 - 70), "s" colour(n))
    svg_text(n * 110 - 64, 24, "start", modes[n])
  }
  svg_mark(370, 20, "diamond", "f2", 4.5)
  svg_text(382, 24, "start", "msf-CNN, without frame and residuals")
  for (n = 1; n <= network_count; n++)
    panel_print(networks[n], left + (n - 1) % 2 * (left + wide), \
      60 + int((n - 1) / 2) * (tall + 70))
  svg_end()
}

function colour(mode) {
  return mode == 1 ? 1 : mode == 2 ? 3 : 4
}

# steps[network, mode]: "F bytes F bytes ...", F not above the axis' end.
function fronts_read(    i, network, arena, f, key) {
  for (i = 1; i <= count["fronts"]; i++) {
    if (data["fronts", i, "target"] != target)
      continue
    network = data["fronts", i, "network"]
    arena = data["fronts", i, "arena_bytes"]
    f = data["fronts", i, "mac_factor"]
    key = network SUBSEP data["fronts", i, "input_mode"]
    steps[key] = steps[key] " " f " " arena
    range_add(network, arena)
  }
  for (i = 1; i <= count["points"]; i++)
    range_add(data["points", i, "network"], data["points", i, "ram_bytes"])
}

function range_add(network, bytes) {
  if (!(network in low) || bytes + 0 < low[network])
    low[network] = bytes + 0
  if (!(network in high) || bytes + 0 > high[network])
    high[network] = bytes + 0
}

function panel_print(network, x, y,    m, i, tick, base, top) {
  base = low[network] * 0.85
  top = high[network] * 1.15
  svg_text(x, y - 8, "start", network)
  for (tick = 1; tick <= top; tick = tick_next(tick))
    if (tick >= base) {
      svg_rule(x, down(tick, y, base, top), x + wide, down(tick, y, base, top))
      svg_text(x - 6, down(tick, y, base, top) + 4, "end", short(tick))
    }
  for (tick = 1; tick < highest; tick += 0.5) {
    svg_rule(across(tick, x), y, across(tick, x), y + tall)
    svg_text(across(tick, x), y + tall + 16, "middle", "F " tick)
  }
  for (m = 1; m <= mode_count; m++)
    svg_line(path(steps[network, modes[m]], x, y, base, top), "s" colour(m))
  for (i = 1; i <= count["points"]; i++)
    if (data["points", i, "network"] == network)
      svg_mark(across(data["points", i, "mac_factor"], x), \
        down(data["points", i, "ram_bytes"], y, base, top), "diamond", "f2", 4)
}

function across(factor, x) {
  return x + wide * (factor - 1) / (highest - 1)
}

function down(bytes, y, base, top) {
  return y + tall * (1 - log_place(bytes, base, top))
}

# A plan stays the best until the next one: stairs.
function path(list, x, y, base, top,    part, n, i, points, last) {
  n = split(list, part, " ")
  for (i = 1; i < n; i += 2) {
    if (i > 1)
      points = points sprintf("%.1f %.1f ", across(part[i], x), last)
    last = down(part[i + 1], y, base, top)
    points = points sprintf("%.1f %.1f ", across(part[i], x), last)
  }
  return points sprintf("%.1f %.1f", across(highest, x), last)
}
