#!/bin/sh
# One real network under every strategy and way of input, against the golden
# output of the reference kernels.
#
# strategies.sh NAME host: all of them
# strategies.sh NAME cortex-m7: the three that differ most, with exactly the
#   planned RAM
# strategies.sh NAME bound BYTES: the bound over schedules, streamed, is within
#   1 % of these bytes
# strategies.sh NAME ram RESIDENT STREAMED TENTH THIRD: `auto --optimize ram`
#   needs at most these bytes + 5 % (or + 1 KB) when nothing may be computed
#   twice, and streamed at most TENTH or THIRD + 10 % (or + 1 KB) with at most 1.1
#   or 1.3 times the MACs (0: any); the latter on a Cortex-M7 too, whose kernels
#   have more scratch
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
  expect 0 "$STREAMNET" plan "$model" --strategy stream2d --json
  [ "$(number mac_factor)" = 1 ] || fail "stream2d computes something twice"
  # TARGET MODE FACTOR FIGURE PERCENT
  while read -r target mode factor figure percent; do
    [ "$figure" -gt 0 ] || continue
    slack=$((figure * percent / 100))
    [ "$slack" -ge 1024 ] || slack=1024
    expect 0 "$STREAMNET" plan "$model" --optimize ram \
      --target "$target" --max-mac-factor "$factor" --input-mode "$mode" --json
    awk "BEGIN { exit !($(number mac_factor) <= $factor) }" ||
      fail "MAC factor $(number mac_factor), at most $factor is wanted"
    [ "$(number arena_bytes)" -le $((figure + slack)) ] ||
      fail "$target, $mode, $factor: $(number arena_bytes) bytes, wanted are" \
        "$figure + $slack"
    echo "$target, $mode, $factor: $(number arena_bytes) bytes, figure to" \
      "reach $figure"
  done <<EOT
portable resident 1.0 $3 5
portable streamed 1.0 $4 5
portable streamed 1.1 $5 10
portable streamed 1.3 $6 10
cortex-m7 streamed 1.1 $5 10
cortex-m7 streamed 1.3 $6 10
EOT
  ;;
bound)
  expect 0 "$STREAMNET" plan "$model" --optimize ram --max-mac-factor 1 \
    --input-mode streamed --json
  awk "BEGIN { exit !($(number lower_bound_bytes) >= 0.99 * $3 &&
    $(number lower_bound_bytes) <= 1.01 * $3) }" ||
    fail "the bound is $(number lower_bound_bytes), wanted are $3"
  [ "$(number arena_bytes)" -ge "$(number lower_bound_bytes)" ] ||
    fail "$(number arena_bytes) bytes are below the bound"
  ;;
*)
  fail "$2 is no test"
  ;;
esac
