#!/bin/sh
# What follows from the plan alone in bench/examples.csv is what the compiler
# plans now.
. "$SOURCE/tests/support/shell.sh"
. "$SOURCE/tests/docs/project.sh"

rows=0
while IFS=, read -r model target strategy mode arena static stack ram flash \
  macs rest; do
  [ "$model" != model ] || continue
  expect 0 "$STREAMNET" plan "$model" --json --target "$target" \
    --strategy "$strategy" --input-mode "$mode" --optimize ram
  for pair in "arena_bytes $arena" "macs $macs"; do
    grep -q "\"${pair% *}\":[[:space:]]*${pair#* },\$" "$work/out" ||
      fail "$model, $strategy, $mode: not $pair; bench/examples.sh makes" \
        "bench/examples.csv anew"
  done
  [ $((arena + static + stack)) -eq "$ram" ] || fail "$model: RAM"
  [ "$flash" -gt 0 ] || fail "$model: flash"
  [ "${rest##*,}" = true ] || fail "$model: $rest"
  rows=$((rows + 1))
done <bench/examples.csv
[ $rows -eq 20 ] || fail "$rows rows"
finish
