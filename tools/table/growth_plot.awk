# Growth as SVG, behind rows.awk, growth.awk and svg.awk: both axes are
# logarithmic, so that a power is a straight line and its exponent the slope.

function render(    v) {
  left = 70
  wide = 250
  tall = 170
  value_count = split("ram_bytes instructions planning_instructions " \
    "code_bytes", values, " ")
  split("RAM in bytes|Instructions|Instructions of planning|Code in bytes", \
    titles, "|")
  svg_begin(2 * (left + wide) + 30, value_count * (tall + 80) + 40)
  legend_item(left, "layer, frame resident", "f1")
  legend_item(left + 200, "auto, streamed, F = 1.000", "f5")
  svg_line(sprintf("%d 20 %d 20", left + 400, left + 420), "s7")
  svg_text(left + 428, 24, "start", "frame")
  for (v = 1; v <= value_count; v++) {
    panel_print("resolution", v, left, 70 + (v - 1) * (tall + 80))
    panel_print("depth", v, 2 * left + wide, 70 + (v - 1) * (tall + 80))
  }
  svg_end()
}

function legend_item(x, words, class) {
  svg_mark(x, 20, "circle", class, 4.5)
  svg_text(x + 10, 24, "start", words)
}

function panel_print(series, v, x, y,    n, i, tick, frame) {
  n = sizes_of(series)
  low = ""
  high = ""
  frame = values[v] == "ram_bytes" && series == "resolution"
  for (i = 1; i <= n; i++) {
    range_add(grown(series, sizes[i], "layer", values[v]))
    range_add(grown(series, sizes[i], "auto", values[v]))
    if (frame)
      range_add(grown(series, sizes[i], "auto", "frame_bytes"))
  }
  low *= 0.8
  high *= 1.25
  svg_text(x, y - 8, "start", titles[v] ", " series)
  for (tick = 1; tick <= high; tick = tick_next(tick))
    if (tick >= low && (high / low < 50 || substr(tick, 1, 1) == "1")) {
      svg_rule(x, down(tick, y), x + wide, down(tick, y))
      svg_text(x - 6, down(tick, y) + 4, "end", short(tick))
    }
  for (i = 1; i <= n; i++) {
    svg_rule(across(sizes[i], x, n), y, across(sizes[i], x, n), y + tall)
    svg_text(across(sizes[i], x, n), y + tall + 16, "middle", sizes[i])
  }
  curve_print(series, "layer", values[v], "1", x, y, n)
  curve_print(series, "auto", values[v], "5", x, y, n)
  if (frame)
    curve_print(series, "auto", "frame_bytes", "7", x, y, n)
}

function range_add(one) {
  if (one == "")
    return
  if (low == "" || one + 0 < low)
    low = one + 0
  if (high == "" || one + 0 > high)
    high = one + 0
}

function curve_print(series, strategy, value, class, x, y, n,    i, points, one) {
  for (i = 1; i <= n; i++) {
    one = grown(series, sizes[i], strategy, value)
    if (one == "")
      continue
    points = points sprintf("%s%.1f %.1f", i > 1 ? " " : "", \
      across(sizes[i], x, n), down(one, y))
    if (value != "frame_bytes")
      svg_mark(across(sizes[i], x, n), down(one, y), "circle", "f" class, 3.5)
  }
  svg_line(points, "s" class)
}

function across(size, x, n) {
  return n == 1 ? x : x + wide * log_place(size, sizes[1], sizes[n])
}

function down(one, y) {
  return y + tall * (1 - log_place(one, low, high))
}
