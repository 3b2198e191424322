#!/bin/sh
# The page and its plots are those of the committed figures, and these are what
# the compiler plans now, where that follows from the plan alone.
. "$SOURCE/tests/support/shell.sh"
expect 0 "$SOURCE/tools/table.sh" "$SOURCE/bench" .
for file in *; do
  cmp "$file" "$SOURCE/docs/$file" >"$work/out" 2>&1 ||
    fail "docs/$file is out of date: tools/table.sh makes it anew"
done

# planned NETWORK INPUT_MODE STRATEGY SETTING OPTIONS...
planned() {
  row=$(grep "^$1,cortex-m7,$2,$3,$4," "$SOURCE/bench/table.csv")
  [ -n "$row" ] || fail "no row of $*"
  network=$1 mode=$2 strategy=$3
  shift 4
  expect 0 "$STREAMNET" plan "$SOURCE/zoo/models/$network.tflite" --json \
    --target cortex-m7 --input-mode "$mode" --strategy "$strategy" "$@"
  for pair in "arena_bytes $(echo "$row" | cut -d, -f7)" \
    "macs $(echo "$row" | cut -d, -f12)"; do
    grep -q "\"${pair% *}\":[[:space:]]*${pair#* },\$" "$work/out" ||
      fail "$network, $mode, $strategy: not $pair; bench/table --anew measures" \
        "anew"
  done
}
for mode in resident external streamed; do
  for network in mcunet-vww0 mcunet-in0; do
    planned $network $mode layer -
    planned $network $mode stream2d least --optimize ram
    planned $network $mode auto fast
    planned $network $mode auto once --optimize ram --max-mac-factor 1
    planned $network $mode auto least --optimize ram
  done
done
finish
