#!/bin/sh
# One real network under every strategy and way of input, against the golden
# output of the reference kernels.
#
# strategies.sh NAME host: all of them
# strategies.sh NAME cortex-m7: the three that differ most, with exactly the
#   planned RAM
# strategies.sh NAME ram RESIDENT STREAMED: `auto --optimize ram` computes
#   nothing twice and needs at most these bytes + 10 % (or + 1 KB)
. "$SOURCE/tests/support/shell.sh"
: "${SN_SHARED_MODELS:?is not set}"
name=$1
model=$SN_SHARED_MODELS/$name.tflite
golden=$SN_SHARED_MODELS/golden/$name

# number KEY: the first number of that name in the JSON on stdout
number() {
  sed -n "s/.*\"$1\":[^0-9]*\\([0-9.]*\\).*/\\1/p" "$work/out" | head -n 1
}

case $2 in
host)
  for strategy in layer patch stream1d stream2d auto; do
    for mode in resident external streamed; do
      expect 0 "$STREAMNET" verify "$model" "$golden.0.in" "$golden.0.out" \
        --strategy "$strategy" --input-mode "$mode" --optimize ram
    done
  done
  ;;
cortex-m7)
  for strategy in patch stream2d auto; do
    expect 0 "$STREAMNET" verify "$model" "$golden.0.in" "$golden.0.out" \
      --strategy "$strategy" --input-mode streamed --on qemu --target cortex-m7
  done
  ;;
ram)
  for mode in resident streamed; do
    most=$3
    [ "$mode" = resident ] || most=$4
    slack=$((most / 10))
    [ "$slack" -ge 1024 ] || slack=1024
    expect 0 "$STREAMNET" plan "$model" --strategy stream2d \
      --input-mode "$mode" --json
    [ "$(number mac_factor)" = 1 ] || fail "stream2d computes something twice"
    expect 0 "$STREAMNET" plan "$model" --optimize ram --max-mac-factor 1.0 \
      --input-mode "$mode" --json
    [ "$(number mac_factor)" = 1 ] || fail "auto computes something twice"
    [ "$(number arena_bytes)" -le $((most + slack)) ] ||
      fail "$mode: $(number arena_bytes) bytes, wanted are $most + $slack"
    echo "$mode: $(number arena_bytes) bytes, figure to reach $most"
  done
  ;;
*)
  fail "$2 is no test"
  ;;
esac
