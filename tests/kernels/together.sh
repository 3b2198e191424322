#!/bin/sh
# All kernels of a target in one file, as a network may have them: no two
# headers share a name, and each core that a set is for takes them.
. "$SOURCE/tests/support/shell.sh"

for sets in 'armv7em portable ref' 'portable ref'; do
  cores='cortex-m0plus cortex-m3'
  [ "$sets" = 'portable ref' ] || cores='cortex-m4 cortex-m7 cortex-m33'
  for set in $sets; do
    for header in "$SOURCE/kernels/$set"/*.h; do
      echo "#include \"${header#"$SOURCE"/kernels/}\""
    done
  done >all.c
  [ "$(grep -c include all.c)" -gt 40 ] || fail "no kernels of $sets"
  set -- -std=c11 -Wall -Wextra -Wno-unused-function -Werror -fsyntax-only
  for set in $sets; do
    set -- "$@" -I"$SOURCE/kernels/$set"
  done
  for core in $cores; do
    expect 0 arm-none-eabi-gcc -mthumb -mcpu="$core" "$@" \
      -I"$SOURCE/kernels" all.c
  done
done
finish
