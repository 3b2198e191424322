#!/bin/sh
# Figures of the fast kernels: what is committed, and the 1x1 convolution
# measured anew, keep within the limits that docs/kernels.md states, for the
# shapes that it names there.
. "$SOURCE/tests/support/shell.sh"
: >"$work/out"

# Instructions and bytes a MAC of inner loops of 1x1 convolution, the bytes from
# 16 output channels on, where pixels go by twos; instructions a MAC with
# everything from 64 input channels on, and of depthwise convolution of maps of
# 9x9 (3x3) or 10x10 and more.
check() {
  awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    function cell(name) { return $column[name] }
    function most(value, limit) {
      rows++
      if (value <= limit) return
      print cell("kernel") ": " value " is more than " limit
      wrong = 1
    }
    /^sn_conv2d_1x1/ && cell("output_columns") > 1 {
      most(cell("loop_instructions") / cell("loop_macs"), 1.15)
      if (cell("output_channels") >= 16)
        most(cell("loop_load_bytes") / cell("loop_macs"), 1)
      if (cell("input_channels") >= 64) most(cell("per_unit"), 1.3)
    }
    /^sn_depthwise.*_s1_scaled/ {
      size = cell("window_rows")
      least = size == 3 ? 9 : 10
      if (cell("input_rows") < least || cell("input_columns") < least) next
      most(cell("per_unit"), size == 3 ? 2.8 : size == 5 ? 1.9 : 1.6)
    }
    END { exit wrong || rows < 10 }' "$1" >"$work/err"
}

check "$SOURCE/bench/kernels.csv" || fail 'bench/kernels.csv'
expect 0 "$BENCH_KERNELS" sn_conv2d_1x1_full
cp "$work/out" "$work/made"
check "$work/made" || fail 'measured anew'
checks=$((checks + 2))
finish
