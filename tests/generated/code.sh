#!/bin/sh
# Generated code under strict compilers: no warning, no library function but
# three, no writable data, no undefined behaviour, right in C++ too.
#
# code.sh EXTRACT: the program that takes cases out of their containers.
. "$SOURCE/tests/support/shell.sh"
extract=$1
warnings="-Wall -Wextra -Wconversion -Wshadow -Werror -pedantic"
allowed='memcpy|memmove|memset'
cxx=g++
command -v g++ >/dev/null || cxx=clang++

# The names of functions and data that the objects want from elsewhere, and of
# those in sections that can be written.
check_symbols() { # NM ALLOWED OBJECT...
  nm=$1
  pattern=$2
  shift 2
  "$nm" "$@" >"$work/nm" || fail "$nm $*"
  sed -n 's/.* [TRtrVW] //p' "$work/nm" | sort -u >"$work/defined"
  sed -n 's/^ *U //p' "$work/nm" | sort -u >"$work/wanted"
  foreign=$(comm -13 "$work/defined" "$work/wanted" |
    grep -Evx "$pattern")
  [ -z "$foreign" ] || fail "$name wants $foreign"
  writable=$(grep ' [BbCDdGgSs] ' "$work/nm")
  [ -z "$writable" ] || fail "$name has writable data: $writable"
  exported=$(sed -n 's/.* [TR] //p' "$work/nm" | grep -v "^${name}_")
  [ -z "$exported" ] || fail "$name exports $exported"
}

run() {
  checks=$((checks + 1))
  "$@" >"$work/out" 2>"$work/err" || fail "$*"
}

# All objects of a result folder with one compiler, into the same folder.
build() { # COMPILER...
  for part in "" _weights; do
    # shellcheck disable=SC2086
    run "$@" -std=c11 $warnings -c "$name/$name$part.c" \
      -o "$work/$name$part.o"
  done
}

# check_network MODEL INPUT EXPECTED OPTIONS...
check_network() {
  model=$1
  input=$2
  expected_output=$3
  shift 3
  rm -rf "$name"
  run "$STREAMNET" compile "$model" -o "$name" --name "$name" -q "$@"
  case $* in
  *external*) define=-DEXTERNAL ;;
  *) define= ;;
  esac
  objects="$work/$name.o $work/${name}_weights.o"
  for compiler in gcc clang; do
    # Position-independent code relocates constants that hold addresses.
    build $compiler -O2 -fno-pie
    # shellcheck disable=SC2086
    check_symbols nm "$allowed" $objects
  done
  for cpu in "cortex-m4 -mfloat-abi=soft" "cortex-m7 -mfloat-abi=hard"; do
    # shellcheck disable=SC2086
    build arm-none-eabi-gcc -O2 -mthumb -mcpu=$cpu
    # shellcheck disable=SC2086
    check_symbols arm-none-eabi-nm "$allowed|__aeabi_[a-z0-9]*" $objects
  done
  printf '#include "%s/%s.h"\nint main() { return %s_ARENA_BYTES == 0; }\n' \
    "$name" "$name" "$name" >"$work/use.cpp"
  run $cxx -std=c++11 $warnings -I. -fsyntax-only "$work/use.cpp"
  # shellcheck disable=SC2086
  run gcc -std=c11 -O1 -g $warnings -fsanitize=address,undefined \
    -fno-sanitize-recover=all $define "-DHEADER=\"$name/$name.h\"" -I. \
    "-I$SOURCE/tests/generated" \
    "-DNETWORK(x)=${name}_##x" "$SOURCE/tests/generated/runner.c" \
    "$name/$name.c" "$name/${name}_weights.c" -o "$work/runner"
  run "$work/runner" "$input" "$expected_output"
}

examples=$SOURCE/examples
run "$STREAMNET" run "$fashion" "$picture" -o fashion.out
for mode in resident external; do
  name=fashion
  check_network "$fashion" "$picture" fashion.out --input-mode $mode
done
# By turns: what a way of input changes does not depend on the operator.
for one in conv_2d:3 depthwise_conv_2d:1 fully_connected:2 add:5 mul:4 \
  average_pool_2d:6 max_pool_2d:7 mean:8 pad:9 softmax:10 quantize:0 \
  quantize:5 dequantize:1 reshape:2 pad_chain:3 block_chain:4 \
  excite_chain:5 ends_chain:6; do
  case $mode in
  external) mode=resident ;;
  *) mode=external ;;
  esac
  name=${one%:*}${one#*:}
  run "$extract" "$SOURCE/tests/conformance/${one%:*}.cases" "${one#*:}" case
  check_network case.tflite case.in case.out --input-mode $mode
done
name=camera
check_network "$examples/camera/camera.tflite" "$examples/camera/camera.in" \
  "$examples/camera/camera.out" --target cortex-m7

# Sections of the user's own.
name=fashion
run gcc -c -std=c11 "-Dfashion_WEIGHTS_SECTION=__attribute__((section(\"w\")))" \
  fashion/fashion_weights.c -o "$work/placed.o"
run gcc -c -std=c11 "-Dfashion_CODE_SECTION=__attribute__((section(\"c\")))" \
  fashion/fashion.c -o "$work/code.o"
objdump -h "$work/placed.o" | grep -q ' w ' || fail 'no section w'
objdump -h "$work/placed.o" | grep -q ' .rodata ' && fail 'some weights stayed'
objdump -h "$work/code.o" | grep -q ' c ' || fail 'no section c'
finish
