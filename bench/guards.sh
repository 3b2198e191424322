#!/bin/sh
# Generated code under adverse conditions on an emulated board, for every
# strategy and way of input: what tests/guard/guard.c says of each.
#
#   bench/guards.sh [--target TARGET] [--anew] [MODEL.tflite]...
#
# TARGET is cortex-m7 (the default), cortex-m4 or portable; without models the
# examples and all networks of the zoo are tried. Rows are appended to
# bench/guards.csv, or the file that GUARDS names, as soon as they are there,
# and what has a row is not tried again: a run that was stopped goes on. --anew
# drops all rows. GUARD is the program, by default build/tests/guard/guard.
# Exit status 1: something did not hold, as stderr says.
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$bench")
guard=${GUARD:-$root/build/tests/guard/guard}
table=${GUARDS:-$bench/guards.csv}
head=model,target,strategy,input_mode,arena_bytes,stack_bytes,stack_bound
head=$head,stack_allowed,instructions,interrupts
me=bench/guards.sh
models='MODEL.tflite'
program=$guard
# shellcheck source=bench/resumable.sh
. "$bench/resumable.sh"
[ $# -gt 0 ] || set -- "$root"/examples/*/*.tflite "$root"/zoo/models/*.tflite

failed=0
for model; do
  for strategy in layer patch stream1d stream2d auto; do
    for mode in resident external streamed; do
      key=$(basename "$model"),$target,$strategy,$mode,
      if grep -qF -e "$key" "$table"; then
        continue
      fi
      echo "$key" | tr , ' ' >&2
      "$guard" "$model" "$target" "$strategy" "$mode" >>"$table" || failed=1
    done
  done
done
echo "$table: $(($(wc -l <"$table") - 1)) rows" >&2
exit $failed
