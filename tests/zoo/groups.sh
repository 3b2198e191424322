#!/bin/sh
# Late layers whose channels are computed in groups: the plan needs no more
# arena than this, which it does not without groups, and the code gives the
# golden vectors. With a limit of MACs that the streamed plan of the least RAM
# keeps, the plan and the front need no more.
#
# groups.sh NAME BYTES
. "$SOURCE/tests/support/shell.sh"
zoo=$SOURCE/zoo
name=$1
most=$2
model=$zoo/models/$name.tflite
resolution=$(sed -n "s/^$name,[^,]*,\([0-9]*\),.*/\1/p" "$zoo/networks.csv")

set -- --optimize ram --input-mode external --target cortex-m7
expect 0 "$STREAMNET" plan "$model" "$@"
shows 'DEPTHWISE_CONV_2D group 2 of' 'CONCATENATION of groups of'
arena=$(sed -n 's/^arena \([0-9]*\) bytes.*/\1/p' "$work/out")
[ "$arena" -le "$most" ] || fail "arena of $arena bytes, above $most"

gzip -dc "$zoo/golden/$resolution.1.in.gz" >"$work/1.in" ||
  fail "no golden input"
expect 0 "$STREAMNET" verify "$model" "$work/1.in" \
  "$zoo/golden/$name.1.out" "$@"

# number KEY: the first number of that name in the JSON on stdout
number() {
  sed -n "s/.*\"$1\":[^0-9]*\\([0-9.]*\\).*/\\1/p" "$work/out" | head -n 1
}

set -- --optimize ram --input-mode streamed --target cortex-m7
expect 0 "$STREAMNET" plan "$model" "$@" --json
arena=$(number arena_bytes)
factor=$(number mac_factor)
expect 0 "$STREAMNET" plan "$model" "$@" --max-mac-factor "$factor" --json
[ "$(number arena_bytes)" -le "$arena" ] ||
  fail "arena of $(number arena_bytes) bytes with $factor times the MACs," \
    "above $arena"
expect 0 "$STREAMNET" plan "$model" "$@" --max-mac-factor "$factor" --pareto \
  --csv
least=$(sed -n 2p "$work/out" | cut -d, -f1)
[ "$least" -le "$arena" ] || fail "the front begins at $least bytes"
finish
