#!/bin/sh
# Streamed networks called wrongly, and several instances at once.
. "$SOURCE/tests/support/shell.sh"
here=$SOURCE/tests/generated
warnings="-Wall -Wextra -Wconversion -Werror"
sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all"
pictures=$SOURCE/examples/fashion/pictures

# compile NAME MODEL OPTIONS...
compile() {
  name=$1
  model=$2
  shift 2
  rm -rf "$name"
  expect 0 "$STREAMNET" compile "$model" -o "$name" --name "$name" -q \
    --input-mode streamed "$@"
}

# What the network gives alone, by the plainest plan.
expected_output() { # MODEL INPUT OUTPUT
  expect 0 "$STREAMNET" run "$1" "$2" -o "$3" -q --strategy layer
}

second=$(find "$pictures" -name '*.in' ! -name '0-*' | sort | head -n 1)
expected_output "$fashion" "$picture" a.out
expected_output "$fashion" "$second" b.out
cmp -s a.out b.out && fail 'two pictures with the same answer'

for strategy in layer auto; do
  compile one "$fashion" --strategy "$strategy" --optimize ram
  # shellcheck disable=SC2086
  expect 0 gcc -std=c11 -O1 $warnings $sanitize '-DHEADER="one/one.h"' \
    '-DNETWORK(x)=one_##x' -I. "-I$here" "$here/misuse.c" one/one.c \
    one/one_weights.c -o "$work/misuse"
  expect 0 "$work/misuse" "$picture" a.out
done

# A network that remembers has to be begun again after a reset.
compile state "$data/remembering.tflite"
cat >state.c <<'END'
#include "state/state.h"
int main(void) {
  static _Alignas(4) char arena[state_ARENA_BYTES];
  static const char row[state_ROW_BYTES];
  char output[state_OUTPUT_BYTES];
  return state_begin(arena) != state_ERROR_STATE || state_reset(arena) != 0 ||
         state_push(arena, row, 1) != state_ERROR_STATE ||
         state_begin(arena) != 0 ||
         state_push(arena, row, 1) != state_INPUT_ROWS - 1 ||
         state_reset(arena) != 0 ||
         state_push(arena, row, 0) != state_ERROR_STATE ||
         state_step(arena) != state_ERROR_STATE ||
         state_output(arena, output) != state_ERROR_STATE ||
         state_output(arena, 0) == 0;
}
END
# shellcheck disable=SC2086
expect 0 gcc -std=c11 $warnings $sanitize -I. state.c state/state.c \
  state/state_weights.c -o "$work/state"
expect 0 "$work/state"

camera=$SOURCE/examples/camera/camera
head -c 49152 /dev/zero >zero.in
expected_output "$camera.tflite" zero.in zero.out

# One network that streams all the way and one that collects the frame.
compile one "$fashion" --strategy auto --optimize ram
compile two "$camera.tflite" --strategy layer --optimize ram
# shellcheck disable=SC2086
expect 0 gcc -std=c11 -O1 $warnings $sanitize -I. "-I$here" \
  "$here/interleave.c" one/one.c one/one_weights.c two/two.c \
  two/two_weights.c -o "$work/interleave"
expect 0 "$work/interleave" "$picture" a.out "$second" b.out "$camera.in" \
  "$camera.out" zero.in zero.out
finish
