#!/bin/sh
# With --sram an emulated board has exactly that RAM: what the arena leaves, in
# steps of 32 bytes, is the window of the stack. A compiler put before the real
# one sees what the harness is told.
. "$SOURCE/tests/support/shell.sh"

gcc=$(command -v arm-none-eabi-gcc) || fail 'no arm-none-eabi-gcc'
mkdir bin
cat >bin/arm-none-eabi-gcc <<END
#!/bin/sh
cat harness_plan.h >>"$work/plans"
exec "$gcc" "\$@"
END
chmod +x bin/arm-none-eabi-gcc
PATH=$PWD/bin:$PATH

# room [OPTION...]: the bytes of arena and of stack that the board got.
room() {
  : >"$work/plans"
  expect 0 "$STREAMNET" run "$fashion" "$picture" -o made --on qemu \
    --target cortex-m7 "$@"
  arena=$(sed -n 's/^#define PLAN_ARENA_BYTES //p' "$work/plans" | sort -u)
  stack=$(sed -n 's/^#define PLAN_STACK_BYTES //p' "$work/plans" | sort -u)
}

room
[ "$stack" -eq 4096 ] || fail "without --sram: $stack bytes of stack"
for sram in 8192 12301 16384; do
  room --sram "$sram"
  [ $(((sram - arena) / 32 * 32)) -eq "$stack" ] ||
    fail "--sram $sram: $arena bytes of arena and $stack of stack"
done
# The board has no more for a stack.
room --sram 512K
[ "$stack" -eq 131072 ] || fail "--sram 512K: $stack bytes of stack"
finish
