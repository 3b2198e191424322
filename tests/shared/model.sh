#!/bin/sh
# One real network on one target: every operator's output by its checksum, and
# generated code against golden files of the reference kernels.
#
# model.sh NAME tensors TENSORS_PROGRAM
# model.sh NAME host|cortex-m4|cortex-m7
# model.sh NAME arena MOST: layer-wise execution needs at most this many bytes
# model.sh NAME instructions MOST: the same, on a Cortex-M4
# model.sh NAME fast MOST: the fastest plan, on a Cortex-M7
#
# SN_SHARED_MODELS is the folder with NAME.tflite and golden/NAME.*.
. "$SOURCE/tests/support/shell.sh"
: "${SN_SHARED_MODELS:?is not set}"
name=$1
model=$SN_SHARED_MODELS/$name.tflite
golden=$SN_SHARED_MODELS/golden/$name

# at_most VALUE MOST UNIT
at_most() {
  [ -n "$1" ] || fail "no number of $3"
  [ "$1" -le "$2" ] || fail "$1 $3, at most $2 are wanted"
  echo "$1 $3 of at most $2"
}

case $2 in
tensors)
  "$3" "$model" "$golden.0.in" "$golden.0.tensors" || exit 1
  ;;
host)
  expect 0 "$STREAMNET" verify "$model" "$golden.0.in" "$golden.0.out" \
    "$golden.1.in" "$golden.1.out" "$golden.2.in" "$golden.2.out"
  ;;
cortex-*)
  expect 0 "$STREAMNET" verify "$model" "$golden.0.in" "$golden.0.out" \
    --on qemu --target "$2"
  ;;
arena)
  expect 0 "$STREAMNET" plan "$model" --strategy layer --json
  at_most "$(sed -n 's/.*"arena_bytes":[^0-9]*\([0-9]*\).*/\1/p' \
    "$work/out" | head -n 1)" "$3" bytes
  ;;
instructions | fast)
  if [ "$2" = fast ]; then
    expect 0 "$STREAMNET" bench "$model" --target cortex-m7 --csv
  else
    expect 0 "$STREAMNET" bench "$model" --target cortex-m4 --strategy layer \
      --csv
  fi
  column=$(head -n 1 "$work/out" | tr ',' '\n' | grep -nx instructions)
  at_most "$(sed -n 2p "$work/out" | cut -d, -f"${column%%:*}")" "$3" \
    instructions
  ;;
*)
  fail "$2 is no test"
  ;;
esac
