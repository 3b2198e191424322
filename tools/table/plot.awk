# One plot as SVG, behind rows.awk: a panel for each way of input, in it a line
# for each network and a mark for each strategy, on a logarithmic axis.
#
# -v target=cortex-m7 -v value=ram_bytes -v title="RAM in bytes"

function render() {
  series_count = split("layer:- patch:equal stream1d:least stream2d:least " \
    "auto:least", series, " ")
  # Distinguishable also by those who see red and green alike (Okabe and Ito).
  split("#000000 #d55e00 #e69f00 #56b4e9 #009e73", colours, " ")
  left = 130
  width = 560
  line = 18
  panel = network_count * line + 62
  range_find()
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" " \
    "font-family=\"sans-serif\" font-size=\"12\">\n", left + width + 30, \
    mode_count * panel + 50
  print "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
  text(left, 18, "start", title ", " target)
  for (s = 1; s <= series_count; s++) {
    mark(left + (s - 1) * 118, 36, s)
    text(left + (s - 1) * 118 + 10, 40, "start", label(series[s]))
  }
  for (m = 1; m <= mode_count; m++)
    panel_print(modes[m], 50 + (m - 1) * panel)
  print "</svg>"
}

function range_find(    n, m, s, one) {
  for (n = 1; n <= network_count; n++)
    for (m = 1; m <= mode_count; m++)
      for (s = 1; s <= series_count; s++) {
        one = cell(networks[n], target, modes[m], series[s], value) + 0
        if (low == "" || one < low)
          low = one
        if (high == "" || one > high)
          high = one
      }
  low *= 0.9
  high *= 1.1
}

function position(one) {
  return left + width * log(one / low) / log(high / low)
}

function text(x, y, anchor, words) {
  printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, \
    anchor, words
}

function rule(x1, y1, x2, y2) {
  printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" " \
    "stroke=\"#cccccc\"/>\n", x1, y1, x2, y2
}

# Later ones are smaller, so that marks at one place are all seen.
function mark(x, y, s) {
  printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.2f\" fill=\"%s\"/>\n", \
    x, y, 7.25 - 0.75 * s, colours[s]
}

# 20000 as 20 k, 5000000 as 5 M
function short(number) {
  if (number >= 1000000)
    return number / 1000000 " M"
  return number >= 1000 ? number / 1000 " k" : number
}

function panel_print(mode, top,    n, s, y, decade, tick) {
  text(left, top + 20, "start", "input " mode)
  for (decade = 1; decade <= high; decade *= 10)
    for (tick = decade; tick <= 5 * decade; tick += tick == decade ? \
      decade : 3 * decade)
      if (tick >= low && tick <= high) {
        rule(position(tick), top + 28, position(tick), \
          top + 32 + network_count * line)
        text(position(tick), top + 46 + network_count * line, "middle", \
          short(tick))
      }
  for (n = 1; n <= network_count; n++) {
    y = top + 26 + n * line - line / 2
    rule(left, y, left + width, y)
    text(left - 8, y + 4, "end", networks[n])
    for (s = 1; s <= series_count; s++)
      mark(position(cell(networks[n], target, mode, series[s], value)), y, s)
  }
}
