# SVG primitives. Colours are classes, so that a picture suits a light and a
# dark page; where a viewer knows no media queries it is the light one.

function svg_begin(width, height) {
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" " \
    "font-family=\"sans-serif\" font-size=\"12\">\n", width, height
  print "<style>"
  svg_colours("")
  print "@media (prefers-color-scheme: dark) {"
  svg_colours("dark")
  print "}\n</style>"
  print "<rect class=\"page\" width=\"100%\" height=\"100%\"/>"
}

# Distinguishable also by those who see red and green alike (after Okabe and
# Ito); shapes differ besides.
function svg_colours(dark,    i, n, colours) {
  printf ".page{fill:%s}text{fill:%s}.grid{stroke:%s}\n", \
    dark ? "#0d1117" : "#ffffff", dark ? "#e6edf3" : "#1f2328", \
    dark ? "#3d444d" : "#d1d9e0"
  n = split(dark ? "#c9d1d9 #ff8c42 #f0c05a #6cb6ff #3fcf9b #e39ac4 #9198a1" : \
    "#3a3f45 #c04e00 #b98100 #0072b2 #00805b #a6447f #6e7781", colours, " ")
  for (i = 1; i <= n; i++)
    printf ".f%d{fill:%s}.s%d{fill:none;stroke:%s;stroke-width:2}\n", i, \
      colours[i], i, colours[i]
}

function svg_end() {
  print "</svg>"
}

function svg_text(x, y, anchor, words) {
  printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, \
    anchor, words
}

function svg_rule(x1, y1, x2, y2) {
  printf "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" " \
    "y2=\"%.1f\"/>\n", x1, y1, x2, y2
}

# A mark: class f1 to f7 is filled, s1 to s7 hollow. Shapes are circle, square,
# diamond and triangle.
function svg_mark(x, y, shape, class, size,    r) {
  r = size
  if (shape == "circle")
    printf "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", \
      class, x, y, r
  else if (shape == "square")
    printf "<path class=\"%s\" d=\"M%.1f %.1fh%.1fv%.1fh%.1fz\"/>\n", class, \
      x - r, y - r, 2 * r, 2 * r, -2 * r
  else if (shape == "diamond")
    printf "<path class=\"%s\" d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f " \
      "%.1fz\"/>\n", class, x, y - 1.3 * r, 1.3 * r, 1.3 * r, -1.3 * r, \
      1.3 * r, -1.3 * r, -1.3 * r
  else
    printf "<path class=\"%s\" d=\"M%.1f %.1fl%.1f %.1fh%.1fz\"/>\n", class, \
      x, y - 1.3 * r, 1.3 * r, 2.3 * r, -2.6 * r
}

# A line through "x y x y ...".
function svg_line(points, class) {
  printf "<polyline class=\"%s\" points=\"%s\"/>\n", class, points
}

# 20000 as 20 k, 5000000 as 5 M, 10000000000 as 10 G
function short(number) {
  if (number >= 1000000000)
    return number / 1000000000 " G"
  if (number >= 1000000)
    return number / 1000000 " M"
  return number >= 1000 ? number / 1000 " k" : number
}

# Where a value lies between two ends of a logarithmic axis, 0 to 1.
function log_place(value, low, high) {
  return log(value / low) / log(high / low)
}

# The next of 1, 2, 5, 10, 20, ... behind one of them.
function tick_next(tick,    digit) {
  digit = substr(tick "", 1, 1)
  return digit == "2" ? tick * 5 / 2 : tick * 2
}
