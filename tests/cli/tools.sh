#!/bin/sh
# Compilers and emulators that are missing or fail: exit status 5, and what to
# install.
. "$SOURCE/tests/support/shell.sh"

with_path() {
  (
    PATH=$work/bin
    "$@"
  )
}

only
expect 5 with_path "$STREAMNET" run "$fashion" "$picture"
says 'cc not found' 'apt-get install gcc'
says_nothing
expect 5 with_path "$STREAMNET" verify "$fashion"
says 'cc not found'
for target in cortex-m4 cortex-m7; do
  expect 5 with_path "$STREAMNET" run "$fashion" "$picture" --on qemu \
    --target $target
  says 'arm-none-eabi-gcc not found' 'apt-get install gcc-arm-none-eabi'
done
expect 5 with_path "$STREAMNET" bench "$fashion" --target cortex-m7
says 'arm-none-eabi-gcc not found'

only arm-none-eabi-gcc arm-none-eabi-objdump
expect 5 with_path "$STREAMNET" verify "$fashion" --on qemu
says 'qemu-system-arm not found' 'apt-get install qemu-system-arm'

# What needs no tools works without them.
only
expect 0 with_path "$STREAMNET" plan "$fashion"
expect 0 with_path "$STREAMNET" compile "$fashion" -o made

# A compiler named by the user.
named() {
  (
    CC=$1
    export CC
    shift
    "$@"
  )
}
expect 5 named no-such-compiler "$STREAMNET" run "$fashion" "$picture"
says 'no-such-compiler not found'
expect 5 named false "$STREAMNET" run "$fashion" "$picture"
says 'the generated C does not compile'

# Tools that fail or answer nothing.
script() {
  printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}
only
script cc 'echo out of order; exit 1'
expect 5 with_path "$STREAMNET" run "$fashion" "$picture"
says 'the generated C does not compile' 'out of order'
script cc 'kill -KILL $$'
expect 5 with_path "$STREAMNET" run "$fashion" "$picture"
says 'killed by signal 9'
only arm-none-eabi-gcc arm-none-eabi-objdump
script qemu-system-arm 'echo no such machine; exit 1'
expect 5 with_path "$STREAMNET" verify "$fashion" --on qemu
says 'no such machine'
script qemu-system-arm 'exit 0'
expect 5 with_path "$STREAMNET" verify "$fashion" --on qemu
says 'without measurements'
finish
