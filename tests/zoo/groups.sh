#!/bin/sh
# Late layers whose channels are computed in groups: the plan needs no more
# arena than this, which it does not without groups, and the code gives the
# golden vectors.
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
finish
