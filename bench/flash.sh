#!/bin/sh
# Estimated and measured flash on the emulated Cortex-M7: the fastest kernels,
# those that fit --flash with half of what kernels can save, and those of
# --widen-weights.
#
#   bench/flash.sh [MODEL.tflite]... >bench/flash.csv
#
# Without models those of the examples and of the zoo. `limit` is --flash, or
# - without, or widened with --widen-weights.
# STREAMNET is the compiler, by default build/streamnet. Measured figures depend
# on the version of arm-none-eabi-gcc, which was 12.2 (Debian 12) for the
# committed ones. Exit status 1: an estimate is below what is measured, or an
# output differs.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
streamnet=${STREAMNET:-$root/build/streamnet}
[ $# -gt 0 ] || set -- "$root"/examples/*/*.tflite "$root"/zoo/models/*.tflite
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# value KEY: of the plan that was printed as JSON
value() {
  sed -n "s/.*\"$1\":[[:space:]]*\([0-9]*\).*/\1/p" "$work/plan.json" | head -n 1
}

# plan MODEL OPTIONS...
plan() {
  "$streamnet" plan "$@" --target cortex-m7 --json >"$work/plan.json"
}

failed=0
# measure MODEL LIMIT OPTIONS...
measure() {
  model=$1
  limit=$2
  shift 2
  plan "$model" "$@"
  "$streamnet" bench "$model" --target cortex-m7 --csv "$@" >"$work/bench.csv"
  row=$(tail -n 1 "$work/bench.csv" | tr -d '\r')
  flash=$(printf '%s\n' "$row" | cut -d, -f9)
  exact=$(printf '%s\n' "$row" | cut -d, -f14)
  echo "${model##*/},$limit,$(value est_constant_bytes),$(value \
    est_flash_bytes),$flash,$(value est_instructions),$(printf '%s\n' "$row" |
    cut -d, -f13),$exact"
  if [ "$flash" -gt "$(value est_flash_bytes)" ] || [ "$exact" != true ]; then
    echo "bench/flash.sh: $model, $limit: $row" >&2
    failed=1
  fi
}

echo model,limit,constant_bytes,est_flash_bytes,flash_bytes,est_instructions,instructions,exact
for model in "$@"; do
  measure "$model" -
  most=$(value est_flash_bytes)
  plan "$model" --optimize flash
  middle=$((($(value est_flash_bytes) + most) / 2))
  measure "$model" "$middle" --flash "$middle"
  measure "$model" widened --widen-weights
done
exit $failed
