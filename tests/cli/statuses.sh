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
for command in "compile -o made" verify; do
  # shellcheck disable=SC2086
  expect 3 "$STREAMNET" $command "$fashion" --sram 1K
  absent made
done
expect 3 "$STREAMNET" run "$fashion" "$picture" -o made --sram 1K
absent made

# Flash: what is estimated is exact as a limit, and not below what is measured.
flash=$("$STREAMNET" plan "$fashion" --target cortex-m7 --json |
  sed -n 's/.*"est_flash_bytes":[[:space:]]*\([0-9]*\).*/\1/p')
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --flash "$flash"
expect 3 "$STREAMNET" compile "$fashion" -o made --target cortex-m7 \
  --flash $((flash - 1))
says "error: needs up to $flash bytes of flash, 1 more than" 'are weights'
absent made
measured=$("$STREAMNET" bench "$fashion" --target cortex-m7 --csv |
  sed -n '2s/\([^,]*,\)\{8\}\([0-9]*\),.*/\2/p')
[ "$measured" -gt 0 ] && [ "$measured" -le "$flash" ] ||
  fail "bench measures $measured bytes of flash, estimated were $flash"

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
