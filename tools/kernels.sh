#!/bin/sh
# Print a table of the kernels' measured figures, in Markdown, from
# bench/kernels.csv.
#
#   tools/kernels.sh pointwise|depthwise|maps|others|loops|widened
#
# pointwise and depthwise: instructions a multiply-accumulate by shape; maps:
# the same for depthwise convolutions of square maps;
# others: the same, or instructions an output element, for all other kernels;
# loops: what the innermost loops have, and the code of each kernel; widened:
# those whose weights are widened ahead, against the same with bytes.
set -eu
cd "$(dirname "$0")/.."

awk -F, -v wanted="$1" '
  function cell(name) { return $column[name] }
  # A kernel without prefix, type and set.
  function short(name) {
    sub(/^sn_/, "", name)
    sub(/_s8__/, " (", name)
    return name ")"
  }
  # How a kernel finishes.
  function finish() {
    return match(cell("kernel"), /full|relu|scaled|clamped|plain/) ? \
      substr(cell("kernel"), RSTART, RLENGTH) : ""
  }
  function row_add(key) {
    if (!(key in known)) {
      known[key] = 1
      rows[++row_count] = key
    }
  }
  NR == 1 {
    for (i = 1; i <= NF; i++) column[$i] = i
    next
  }
  { is_widened = cell("widened") == 1 }
  wanted == "widened" {
    kernel = short(cell("kernel"))
    sub(/_widened/, "", kernel)
    key = kernel " | " cell("input_rows") "x" cell("input_columns") "x" \
      cell("input_channels")
    if (!is_widened)
      plain[key] = cell("instructions")
    else if (key in plain)
      rows[++row_count] = sprintf("| %s | %d | %d | %.1f %% |", key, \
        plain[key], cell("instructions"), \
        100 * (1 - cell("instructions") / plain[key]))
  }
  is_widened && wanted != "loops" { next }
  wanted == "pointwise" && /^sn_conv2d_1x1/ && cell("output_columns") > 1 {
    key = cell("input_channels")
    row_add(key)
    value[key, cell("output_channels"), finish()] = cell("per_unit")
  }
  wanted == "depthwise" && /^sn_depthwise.*armv7em/ && !/general/ &&
    cell("input_rows") == 10 {
    key = cell("window_rows") "x" cell("window_columns") " | " cell("stride") \
      " | " finish() " | " \
      cell("output_channels")
    row_add(key)
    value[key, cell("input_columns")] = cell("per_unit")
  }
  wanted == "maps" && /^sn_depthwise.*armv7em/ && !/general/ &&
    cell("input_rows") == cell("input_columns") &&
    cell("input_channels") == 96 {
    key = cell("window_rows") "x" cell("window_columns") " | " cell("stride") \
      " | " finish()
    row_add(key)
    value[key, cell("input_columns")] = cell("per_unit")
  }
  wanted == "others" && (!/^sn_depthwise.*armv7em/ || /general/) &&
    (!/^sn_conv2d_1x1/ || cell("output_columns") == 1) {
    rows[++row_count] = sprintf( \
      "| %s | %dx%dx%d | %dx%dx%d | %s | %s | %d | %s %s |", \
      short(cell("kernel")), cell("input_rows"), cell("input_columns"), \
      cell("input_channels"), cell("output_rows"), cell("output_columns"), \
      cell("output_channels"), cell("window_rows") "x" \
      cell("window_columns"), cell("stride"), cell("instructions"), \
      cell("per_unit"), cell("unit"))
  }
  wanted == "loops" {
    key = short(cell("kernel"))
    if (cell("loop_macs") != "")
      key = key " | " cell("loop_instructions") " | " cell("loop_macs") \
        " | " cell("loop_load_bytes") " | " \
        sprintf("%.2f | %.2f", \
          cell("loop_instructions") / cell("loop_macs"), \
          cell("loop_load_bytes") / cell("loop_macs"))
    else
      key = key " | | | | |"
    row_add(key)
    if (cell("code_bytes") > code[key]) code[key] = cell("code_bytes")
  }
  function show(a, b, c) { return (a, b, c) in value ? value[a, b, c] : "" }
  END {
    if (row_count == 0) {
      print "kernels.sh: no figures of \"" wanted "\"" >"/dev/stderr"
      exit 2
    }
    if (wanted == "pointwise") {
      print "| input channels | 8 outputs | 16 | 64 | 256 | 64, full |" \
        " 64, clamped |"
      print "|---:|---:|---:|---:|---:|---:|---:|"
    } else if (wanted == "depthwise") {
      print "| window | stride | finish | channels | width 10 | 20 | 40 | 80 |"
      print "|---|---:|---|---:|---:|---:|---:|---:|"
    } else if (wanted == "maps") {
      map_count = split("3 4 5 6 7 8 9 10 11 13 48", maps, " ")
      printf "| window | stride | finish |"
      for (i = 1; i <= map_count; i++) printf " %dx%d |", maps[i], maps[i]
      printf "\n|---|---:|---|"
      for (i = 1; i <= map_count; i++) printf "---:|"
      print ""
    } else if (wanted == "others") {
      print "| kernel | input | output | window | stride | instructions |" \
        " an item |"
      print "|---|---|---|---|---:|---:|---:|"
    } else if (wanted == "widened") {
      print "| kernel | input | instructions | widened | fewer |"
      print "|---|---|---:|---:|---:|"
    } else {
      print "| kernel | instructions | MACs | bytes loaded |" \
        " instructions a MAC | bytes a MAC | code |"
      print "|---|---:|---:|---:|---:|---:|---:|"
    }
    for (r = 1; r <= row_count; r++) {
      key = rows[r]
      if (wanted == "pointwise")
        printf "| %s | %s | %s | %s | %s | %s | %s |\n", key, \
          show(key, 8, "relu"), show(key, 16, "relu"), \
          show(key, 64, "relu"), show(key, 256, "relu"), \
          show(key, 64, "full"), show(key, 64, "clamped")
      else if (wanted == "depthwise")
        printf "| %s | %s | %s | %s | %s |\n", key, value[key, 10], \
          value[key, 20], value[key, 40], value[key, 80]
      else if (wanted == "maps") {
        printf "| %s |", key
        for (i = 1; i <= map_count; i++) printf " %s |", value[key, maps[i]]
        print ""
      } else if (wanted == "others" || wanted == "widened")
        print key
      else
        printf "| %s | %s |\n", key, code[key]
    }
  }' bench/kernels.csv
