#!/bin/sh
# What the planner decides for the examples: nothing computed twice where the
# strategy says so, RAM in the order of the strategies, and plans that come back
# from their files.
. "$SOURCE/tests/support/shell.sh"

# plan MODEL OPTIONS...: the JSON object in $work/out.
plan() {
  expect 0 "$STREAMNET" plan "$@" --json
}

# A number or string of the object itself.
fact() {
  sed -n "s/^	\"$1\":[[:space:]]*\"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" \
    "$work/out"
}

at_most() { # SMALLER LARGER WHAT
  [ "$1" -le "$2" ] || fail "$3: $1 bytes, more than $2"
}

computes_once() {
  [ "$(fact mac_factor)" = 1 ] || fail "$*: MAC factor $(fact mac_factor)"
  [ "$(fact macs)" = "$(fact layer_macs)" ] || fail "$*: not the layers' MACs"
}

same_strategy() {
  [ "$(fact strategy)" = "$1" ] || fail "strategy is $(fact strategy), not $1"
}

# Written with --dump plan and read with --plan: the same plan.
round_trip() { # MODEL OPTIONS...
  plan "$@"
  arena=$(fact arena_bytes)
  macs=$(fact macs)
  expect 0 "$STREAMNET" plan "$@" --dump plan
  cp "$work/out" first.plan
  plan "$@" --plan first.plan
  [ "$(fact arena_bytes)" = "$arena" ] ||
    fail "$*: arena $(fact arena_bytes) from the file, not $arena"
  [ "$(fact macs)" = "$macs" ] || fail "$*: other MACs from the file"
  expect 0 "$STREAMNET" plan "$@" --plan first.plan --dump plan
  cmp -s "$work/out" first.plan || fail "$*: the file comes back changed"
}

for model in camera fashion; do
  file=$SOURCE/examples/$model/$model.tflite
  for mode in resident external streamed; do
    plan "$file" --input-mode $mode --strategy layer
    same_strategy layer
    computes_once
    layer=$(fact arena_bytes)
    plan "$file" --input-mode $mode --strategy stream2d --optimize ram
    same_strategy stream2d
    computes_once
    stream2d=$(fact arena_bytes)
    at_most "$stream2d" "$layer" "$model $mode: stream2d against layer"
    plan "$file" --input-mode $mode --optimize ram --max-mac-factor 1.0
    same_strategy auto
    computes_once
    auto=$(fact arena_bytes)
    at_most "$auto" "$stream2d" "$model $mode: auto against stream2d"
    ram=$((auto + $(fact max_stack_bytes)))
    # More recomputation can only save RAM.
    plan "$file" --input-mode $mode --optimize ram
    at_most "$(fact arena_bytes)" "$auto" "$model $mode: without a factor"
    # A limit that is met by the least RAM is met.
    plan "$file" --input-mode $mode --sram $ram --max-mac-factor 1.0
    at_most $(($(fact arena_bytes) + $(fact max_stack_bytes))) $ram \
      "$model $mode: --sram $ram"
    round_trip "$file" --input-mode $mode --optimize ram
    round_trip "$file" --input-mode $mode --strategy layer
  done
  for strategy in patch stream1d stream2d; do
    round_trip "$file" --strategy $strategy --optimize ram
  done
done

# The front rises in RAM and falls in instructions; its first point is the
# smallest plan, and within a point's RAM nothing slower is planned.
file=$SOURCE/examples/fashion/fashion.tflite
for mode in resident streamed; do
  expect 0 "$STREAMNET" plan "$file" --input-mode $mode --pareto --csv
  tr -d '\r' <"$work/out" | sed 1d >front
  [ "$(wc -l <front)" -gt 1 ] || fail "the front has one point only"
  sort -t, -k1,1n front | cmp -s - front || fail "the front's RAM does not rise"
  sort -t, -k2,2nr front | cmp -s - front ||
    fail "the front's instructions do not fall"
  [ "$(cut -d, -f1 front | sort -u | wc -l)" = "$(wc -l <front)" ] ||
    fail "two points of the front need the same RAM"
  smallest=$(head -n 1 front | cut -d, -f1)
  plan "$file" --input-mode $mode --optimize ram
  stack=$(fact max_stack_bytes)
  [ "$(fact arena_bytes)" = "$smallest" ] ||
    fail "the smallest plan has $(fact arena_bytes) bytes, the front $smallest"
  while IFS=, read -r arena instructions rest; do
    plan "$file" --input-mode $mode --sram $((arena + stack))
    [ "$(fact est_instructions)" -le "$instructions" ] ||
      fail "$mode, within $arena bytes $(fact est_instructions) instructions," \
        "not $instructions as on the front ($rest)"
    [ $(($(fact arena_bytes) + $(fact max_stack_bytes))) -le \
      $((arena + stack)) ] || fail "$mode: more than $arena bytes of arena"
  done <front
done
expect 2 "$STREAMNET" plan "$file" --pareto --dump plan
expect 2 "$STREAMNET" verify "$file" --pareto

# More RAM makes nothing slower, whatever packs or is widened by chance.
file=$SOURCE/zoo/models/mcunet-in0.tflite
least=
for sram in 23000 26122 28000 31904 38966; do
  plan "$file" --target cortex-m7 --sram $sram
  instructions=$(fact est_instructions)
  [ "$instructions" -le "${least:-$instructions}" ] ||
    fail "--sram $sram: $instructions instructions, $least with less"
  least=$instructions
done

# The same for points that are widened.
file=$SOURCE/zoo/models/mcunet-vww0.tflite
set -- "$file" --input-mode streamed --target cortex-m7
expect 0 "$STREAMNET" plan "$@" --pareto --csv
tr -d '\r' <"$work/out" | sed '1d; 9q' >front
while IFS=, read -r arena instructions rest; do
  plan "$@" --sram $((arena + 1024))
  [ "$(fact est_instructions)" -le "$instructions" ] ||
    fail "within $arena bytes $(fact est_instructions) instructions, on the" \
      "front $instructions ($rest)"
done <front

# Streaming saves the frame where that is large.
plan "$SOURCE/examples/camera/camera.tflite" --optimize ram
resident=$(fact arena_bytes)
frame=$(fact input_bytes)
plan "$SOURCE/examples/camera/camera.tflite" --optimize ram \
  --input-mode streamed
streamed=$(fact arena_bytes)
[ "$streamed" -lt "$resident" ] || fail "camera: streaming is no use"
[ "$streamed" -lt "$frame" ] || fail "camera: the frame is kept"
finish
