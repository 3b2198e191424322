#!/bin/sh
# All kernels of a target in one file, as a network may have them: no two
# headers share a name.
. "$SOURCE/tests/support/shell.sh"

for sets in 'armv7em portable ref' 'portable ref'; do
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
  expect 0 arm-none-eabi-gcc -mthumb -mcpu=cortex-m7 "$@" \
    -I"$SOURCE/kernels" all.c
done
finish
