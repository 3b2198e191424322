# Growth, behind rows.awk: what bench/growth.csv says.

# A figure of a series at one size; "" where the board's RAM was too small.
function grown(series, size, strategy, name,    i) {
  for (i = 1; i <= count["growth"]; i++)
    if (data["growth", i, "series"] == series && \
        data["growth", i, "size"] == size && \
        data["growth", i, "strategy"] == strategy)
      return data["growth", i, name]
  give_up("bench/growth.csv has no " series " " size " of " strategy)
}

# Fills sizes with those of a series, rising; returns how many.
function sizes_of(series,    i, n, size) {
  n = 0
  for (i = 1; i <= count["growth"]; i++) {
    size = data["growth", i, "size"]
    if (data["growth", i, "series"] == series && (n == 0 || sizes[n] != size))
      sizes[++n] = size
  }
  return n
}

# The exponent of the power of the size that fits best: least squares of the
# logarithms, rounded to hundredths.
function exponent(series, strategy, name,    i, n, x, y, sx, sy, sxx, sxy, e) {
  n = 0
  for (i = sizes_of(series); i > 0; i--) {
    if (grown(series, sizes[i], strategy, name) == "")
      continue
    n++
    x = log(sizes[i])
    y = log(grown(series, sizes[i], strategy, name))
    sx += x
    sy += y
    sxx += x * x
    sxy += x * y
  }
  e = sprintf("%.2f", (n * sxy - sx * sy) / (n * sxx - sx * sx))
  return e == "-0.00" ? "0.00" : e
}
