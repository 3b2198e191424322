#!/bin/sh
# What does not fit (3), what differs (4), and vectors of the wrong size.
. "$SOURCE/tests/support/shell.sh"

plan_bytes() { # KEY
  "$STREAMNET" plan "$fashion" --strategy layer --json |
    sed -n "s/.*\"$1\":[[:space:]]*\([0-9]*\).*/\1/p" | head -n 1
}
arena=$(plan_bytes arena_bytes)
[ "$arena" -gt 0 ] || fail 'no arena_bytes in the JSON'

# The limit is exact, in bytes and with suffixes; a part of it is for the stack.
ram=$((arena + $(plan_bytes max_stack_bytes)))
expect 0 "$STREAMNET" plan "$fashion" --strategy layer --sram "$ram"
expect 3 "$STREAMNET" plan "$fashion" --strategy layer --sram $((ram - 1))
says "error: needs $arena bytes" '1 more than' 'note: the peak is at stage' \
  'this fits: --strategy auto --input-mode streamed --optimize ram needs --sram'
expect 0 "$STREAMNET" plan "$fashion" --strategy layer --sram $((ram / 1024 + 1))K
expect 3 "$STREAMNET" plan "$fashion" --strategy layer --sram $((arena / 1024))K
expect 0 "$STREAMNET" plan "$fashion" --strategy layer --sram 1M
# A plan that fills the arena may want more stack than others do.
expect 0 "$STREAMNET" plan "$SOURCE/zoo/models/mcunet-in0.tflite" \
  --target cortex-m7 --sram 32K
expect 3 "$STREAMNET" plan "$fashion" --sram 4K
says 'no way of input fits' 'in place of 28 x 28'
# What fits without a limit of MACs is no answer to who has set one.
expect 3 "$STREAMNET" plan "$fashion" --strategy layer --sram 7K \
  --max-mac-factor 1.0
says 'resident --optimize ram --max-mac-factor 1 needs --sram' \
  'this fits: --strategy auto --input-mode resident --optimize ram, without --max-mac-factor, needs --sram'

# So does the front: arena and stack of each point, by rising arena.
front() { # OPTION...
  expect 0 "$STREAMNET" plan "$@" --pareto --json
  sed -n 's/.*"arena_bytes":[[:space:]]*\([0-9]*\).*/\1/p
    s/.*"max_stack_bytes":[[:space:]]*\([0-9]*\).*/\1/p' "$work/out" |
    paste - - >"$work/front"
}
# Within what a point needs, the front ends with it, or shortly below: what
# packs depends a little on where the search begins.
front "$fashion"
sed -n '3p;7p;$p' "$work/front" >"$work/points"
while read -r arena stack; do
  front "$fashion" --sram $((arena + stack))
  awk -v arena="$arena" '{ last = $1 } END {
    exit last > arena || last < arena * 7 / 8 }' "$work/front" ||
    fail "the front within $((arena + stack)) bytes ends elsewhere"
done <"$work/points"
# A byte less than one needs that wants more stack than others.
front "$SOURCE/zoo/models/mcunet-in0.tflite" --target cortex-m7 --sram 32K
ram=$(awk '$2 > most { most = $2; ram = $1 + $2 } END { print ram - 1 }' \
  "$work/front")
front "$SOURCE/zoo/models/mcunet-in0.tflite" --target cortex-m7 --sram "$ram"
awk -v most="$ram" '$1 + $2 > most { bad = 1 } END { exit bad || NR < 2 }' \
  "$work/front" || fail "the front goes beyond $ram bytes"
expect 3 "$STREAMNET" plan "$fashion" --pareto --sram 4K
says '4096 that --sram allows'
for command in "compile -o made" verify; do
  # shellcheck disable=SC2086
  expect 3 "$STREAMNET" $command "$fashion" --sram 1K
  absent made
done
expect 3 "$STREAMNET" run "$fashion" "$picture" -o made --sram 1K
absent made

# Flash: what is estimated is exact as a limit, and not below what is measured.
# Where it does not fit, kernels that take less are looked for.
plan_flash() { # OPTIONS...
  "$STREAMNET" plan "$fashion" --target cortex-m7 --json "$@" |
    sed -n 's/.*"est_flash_bytes":[[:space:]]*\([0-9]*\).*/\1/p'
}
measured() { # OPTIONS...: flash in bytes, and whether outputs are equal
  "$STREAMNET" bench "$fashion" --target cortex-m7 --csv "$@" |
    sed -n '2s/\([^,]*,\)\{8\}\([0-9]*\),.*,\([a-z]*\)[^a-z]*$/\2 \3/p'
}
check_flash() { # LIMIT OPTIONS...: what is measured is equal and within it
  limit=$1
  shift
  found=$(measured "$@")
  [ "${found#* }" = true ] && [ "${found% *}" -gt 0 ] &&
    [ "${found% *}" -le "$limit" ] ||
    fail "bench $* measures '$found', and $limit bytes of flash are allowed"
}
flash=$(plan_flash)
least=$(plan_flash --optimize flash)
[ "$least" -gt 0 ] && [ "$least" -lt $((flash - 4000)) ] ||
  fail "--optimize flash takes $least bytes, without it $flash"
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --flash "$flash"
cp "$work/out" same
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7
cmp -s "$work/out" same || fail 'a limit that is kept anyway changes the plan'
check_flash "$flash"
middle=$(((flash + least) / 2))
[ "$(plan_flash --flash "$middle")" -le "$middle" ] ||
  fail "the plan for $middle bytes of flash takes more"
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --flash "$middle"
shows 'smaller, for flash: ' 'kernels save '
check_flash "$middle" --flash "$middle"
# The plan file says which kernels.
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --flash "$middle" \
  --dump plan
cp "$work/out" small.plan
[ "$(plan_flash --plan small.plan)" -le "$middle" ] ||
  fail 'the plan file does not keep the kernels'
sed 's/ kernel .*//' small.plan >fast.plan
expect 3 "$STREAMNET" plan "$fashion" --target cortex-m7 --plan fast.plan \
  --flash "$middle"
says 'without --plan, smaller'
# Widened weights take more, and are dropped where that does not fit.
wide=$(plan_flash --widen-weights)
[ "$wide" -gt "$flash" ] || fail "widened weights take $wide bytes of $flash"
check_flash "$wide" --widen-weights
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --widen-weights
shows 'are widened, for ' 'constants packed, weights widened'
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --widen-weights --json
shows '"widened_bytes"'
[ "$(plan_flash --widen-weights --flash "$flash")" -le "$flash" ] ||
  fail 'widened weights stay where flash does not allow them'
check_flash "$flash" --widen-weights --flash "$flash"
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --widen-weights \
  --flash "$flash"
shows 'smaller, for flash: weights as bytes'
# The least that is found fits, and a byte less does not.
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --flash "$least"
expect 3 "$STREAMNET" compile "$fashion" -o made --target cortex-m7 \
  --flash $((least - 1))
says "error: needs up to $least bytes of flash, 1 more than" 'are weights' \
  'schedule and interface take' 'sn_conv2d_s8__ref ' 'only a smaller network'
absent made

# Equal and different outputs, on the host and on a board.
expect 0 "$STREAMNET" run "$fashion" "$picture" -o right
expect 0 "$STREAMNET" verify "$fashion" "$picture" right
expect 0 "$STREAMNET" verify "$fashion"
cp right wrong
printf '\125' | dd of=wrong bs=1 seek=7 conv=notrunc 2>"$work/dd"
cmp -s right wrong && fail 'the wrong answer is right'
expect 4 "$STREAMNET" verify "$fashion" "$picture" wrong
says '1 of 10 output bytes differ' 'the first at 7: '
says_nothing
expect 4 "$STREAMNET" verify "$fashion" "$picture" right "$picture" wrong \
  "$picture" right
expect 4 "$STREAMNET" verify "$fashion" "$picture" wrong --on qemu \
  --target cortex-m4
says '1 of 10 output bytes differ'
expect 0 "$STREAMNET" verify "$fashion" "$picture" right --on qemu \
  --target cortex-m7

# Vectors that are no vectors of this network.
head -c 783 "$picture" >short
expect 5 "$STREAMNET" run "$fashion" short -o made
says 'short has 783 bytes' 'has 784'
absent made
cat "$picture" right >long
expect 5 "$STREAMNET" verify "$fashion" long right
says 'long has 794 bytes'
expect 5 "$STREAMNET" verify "$fashion" "$picture" "$picture"
says 'has 784 bytes; the output of the network has 10'
expect 5 "$STREAMNET" run "$fashion" missing
says 'missing: No such file'
finish
