#!/bin/sh
# The firmware examples compile without a warning for host and target, and give
# the reference kernels' answer.
. "$SOURCE/tests/support/shell.sh"

warnings="-Wall -Wextra -Wconversion -Werror"
firmware=$SOURCE/examples/firmware
camera=$SOURCE/examples/camera

# Runs a program with the camera's picture on its standard input.
with_camera() {
  "$@" <"$camera/camera.in"
}

# check_example NAME INPUT_MODE
check_example() {
  expect 0 "$STREAMNET" compile "$camera/camera.tflite" -o "$1" -q \
    --target cortex-m7 --optimize ram --input-mode "$2"
  # shellcheck disable=SC2086
  expect 0 arm-none-eabi-gcc -std=c11 -O2 -mthumb -mcpu=cortex-m7 $warnings \
    "-I$1" -c "$firmware/$1.c" -o "$work/$1.o"
  # shellcheck disable=SC2086
  expect 0 gcc -std=c11 -O2 $warnings -fsanitize=address,undefined \
    -fno-sanitize-recover=all "-I$1" "-I$firmware" "$firmware/$1.c" \
    "$SOURCE/tests/docs/camera.c" "$1"/*.c -o "$work/$1.run"
  expect 0 with_camera "$work/$1.run"
  cmp "$work/out" "$camera/camera.out" || fail "$1: the answer differs"
}

check_example frame resident
check_example rows streamed
finish
