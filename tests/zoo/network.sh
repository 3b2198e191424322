#!/bin/sh
# One network of the zoo: its operators and MACs are those of the table, and
# generated code gives the golden vectors of the reference kernels.
#
# network.sh NAME
. "$SOURCE/tests/support/shell.sh"
zoo=$SOURCE/zoo
name=$1
resolution=$(sed -n "s/^$name,[^,]*,\([0-9]*\),.*/\1/p" "$zoo/networks.csv")

expect 0 env STREAMNET="$STREAMNET" "$zoo/check" "$name"

set --
for kind in 0 1 2; do
  gzip -dc "$zoo/golden/$resolution.$kind.in.gz" >"$work/$kind.in" ||
    fail "no golden input $kind"
  set -- "$@" "$work/$kind.in" "$zoo/golden/$name.$kind.out"
done
for strategy in layer auto; do
  expect 0 "$STREAMNET" verify "$zoo/models/$name.tflite" "$@" \
    --strategy "$strategy"
done
finish
