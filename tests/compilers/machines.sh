#!/bin/sh
# The compiler itself, built by other compilers and for other processors, writes
# the same bytes: on 32 bits, with the x87's long doubles, on big-endian.
#
# JSON is left out: no cJSON for these processors, and nothing here prints any.
. "$SOURCE/tests/support/shell.sh"
embedded=$SOURCE/build/embedded_files.c
mkdir headers
echo '#include <cjson/cJSON.h>' | gcc -E -M - | tr ' ' '\n' |
  sed -n 's:\(.*/cjson\)/cJSON\.h$:\1:p' | head -n 1 >cjson
ln -s "$(cat cjson)" headers/cjson

# compiler_build COMPILER...: makes ./other.
compiler_build() {
  # shellcheck disable=SC2046
  "$@" -std=c11 -w -static -D_POSIX_C_SOURCE=200809L \
    -DSTREAMNET_VERSION="\"$version\"" -I"$SOURCE/src" -I"$SOURCE/kernels" \
    -Iheaders -idirafter /usr/include/x86_64-linux-gnu \
    $(find "$SOURCE/src" -name '*.c') "$embedded" -o other -lm \
    -Wl,--unresolved-symbols=ignore-all >"$work/out" 2>"$work/err" ||
    fail "the compiler does not build with $*"
}

# compare RUNNER: networks and ways.
compare() {
  for network in fashion/fashion camera/camera; do
    for way in "--target cortex-m7" "--target cortex-m4 --strategy stream2d" \
      "--target portable --optimize ram --input-mode streamed"; do
      rm -rf native foreign
      model=$SOURCE/examples/$network.tflite
      # shellcheck disable=SC2086
      expect 0 "$STREAMNET" compile "$model" -q -o native $way
      # shellcheck disable=SC2086
      expect 0 $1 ./other compile "$model" -q -o foreign $way
      diff -r native foreign >"$work/out" 2>&1 || fail "$network $way differs"
    done
  done
}

version=$("$STREAMNET" --version | sed 's/.* //')
for compiler in "gcc -O0" "gcc -O3 -march=native" "clang -O2" "gcc -m32 -O2" \
  "clang -m32 -O1" "qemu-s390x:s390x-linux-gnu-gcc -O1" \
  "qemu-arm:arm-linux-gnueabihf-gcc -O2"; do
  # shellcheck disable=SC2086
  compiler_build ${compiler#*:}
  runner=
  [ "$compiler" = "${compiler#*:}" ] || runner=${compiler%%:*}
  compare "$runner"
  echo "${compiler#*:}: the same bytes"
done
finish
