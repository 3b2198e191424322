#!/bin/sh
# Check the formatting of all C files, then run clang-tidy over those that
# build/ compiles. Written for clang-format and clang-tidy 14 (Debian 12).
set -eu
cd "$(dirname "$0")/.."

commands=build/compile_commands.json
if [ ! -f "$commands" ]; then
  echo "lint.sh: no $commands; configure first: cmake --preset release" >&2
  exit 5
fi

find src kernels tests boards bench examples tools \
  \( -name '*.c' -o -name '*.h' \) -print0 2>/dev/null |
  xargs -0 clang-format --dry-run --Werror

# Generated code lies below build/ and is not ours to lint here.
sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$commands" |
  grep -v "^$PWD/build/" | sort -u |
  xargs -P "$(nproc)" -n 4 clang-tidy -p build --quiet --warnings-as-errors='*'
echo "lint: clean"
