# One figure by network and strategy as SVG, behind rows.awk and svg.awk: a
# panel for each way of input, in it a line for each network and a mark for each
# strategy, on a logarithmic axis.
#
# -v target=cortex-m7 -v value=ram_bytes -v title="RAM in bytes"
# -v panels="resident streamed"

function render(    s, m, panel) {
  series_count = split("layer:- patch:equal stream1d:least stream2d:least " \
    "auto:once auto:least other:tinyengine-int other:tflm", series, " ")
  split("circle square triangle circle diamond square diamond triangle", \
    shapes, " ")
  split("f1 f2 f3 f4 f5 f6 s7 s7", classes, " ")
  panel_count = split(panels, panel_mode, " ")
  left = 130
  width = 560
  line = 18
  panel = network_count * line + 62
  range_find()
  svg_begin(left + width + 30, panel_count * panel + 70)
  svg_text(left, 18, "start", title ", " target)
  for (s = 1; s <= series_count; s++) {
    mark(20 + (s - 1) % 4 * 160, 36 + int((s - 1) / 4) * 20, s)
    svg_text(30 + (s - 1) % 4 * 160, 40 + int((s - 1) / 4) * 20, "start", \
      label(series[s]))
  }
  for (m = 1; m <= panel_count; m++)
    panel_print(panel_mode[m], 70 + (m - 1) * panel)
  svg_end()
}

function range_find(    n, m, s, one) {
  for (n = 1; n <= network_count; n++)
    for (m = 1; m <= panel_count; m++)
      for (s = 1; s <= series_count; s++) {
        one = figure(networks[n], target, panel_mode[m], series[s], value) + 0
        if (low == "" || one < low)
          low = one
        if (high == "" || one > high)
          high = one
      }
  low *= 0.9
  high *= 1.1
}

function position(one) {
  return left + width * log_place(one, low, high)
}

function mark(x, y, s) {
  svg_mark(x, y, shapes[s], classes[s], 4.5)
}

function panel_print(mode, top,    n, s, y, tick) {
  svg_text(left, top + 20, "start", "input " mode)
  for (tick = 1; tick <= high; tick = tick_next(tick))
    if (tick >= low) {
      svg_rule(position(tick), top + 28, position(tick), \
        top + 32 + network_count * line)
      svg_text(position(tick), top + 46 + network_count * line, "middle", \
        short(tick))
    }
  for (n = 1; n <= network_count; n++) {
    y = top + 26 + n * line - line / 2
    svg_rule(left, y, left + width, y)
    svg_text(left - 8, y + 4, "end", networks[n])
    for (s = series_count; s >= 1; s--)
      mark(position(figure(networks[n], target, mode, series[s], value)), y, s)
  }
}
