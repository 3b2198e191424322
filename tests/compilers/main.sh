#!/bin/sh
# Generated networks with many compilers, options and processors: the same bits
# everywhere. Prints a line of CSV for each compiler with its options; networks,
# cases and ways are in networks.csv.
#
#   main.sh EXTRACT few|all
#
# EXTRACT takes cases out of their containers. "few" is what ./test.sh has time
# and packages for. "all" has more compilers and processors, and for some of
# them the first case of every container and a network of the zoo.
. "$SOURCE/tests/support/shell.sh"
extract=$1
extent=$2
here=$SOURCE/tests/compilers
zoo=$SOURCE/zoo
# GCC 12 with -O3 takes blocks of four channels, which a network of fewer never
# runs, for reads behind its arrays.
warnings="-Wall -Wextra -Wconversion -Wshadow -Werror -Wno-array-bounds"

# Bytes of a file as C, in words of the tensors' elements, so that a big-endian
# processor finds them in its own order.
words() { # NAME WIDTH FILE
  echo "static const uint$(($2 * 8))_t $1[] = {"
  od -An -v -w16 -t "u$2" "$3" | sed 's/\([0-9]\) *$/\1,/; s/\([0-9]\)  */\1, /g'
  echo "};"
}

# Bytes of the elements of a network's inputs or outputs; all have the same.
width() { # NAME input|output
  types=$(sed -n "s/^ \*   $2 [0-9]*: \([A-Z0-9]*\).*/\1/p" "$1/$1.h" | sort -u)
  case $types in
  INT8 | UINT8 | BOOL) echo 1 ;;
  INT16) echo 2 ;;
  INT32 | FLOAT32) echo 4 ;;
  INT64) echo 8 ;;
  *) fail "$1: $2 of types $types" ;;
  esac
}

# A network with its check, from MODEL, IN and OUT.
network_add() { # NAME MODEL IN OUT TARGET STRATEGY INPUT
  expect 0 "$STREAMNET" compile "$2" -q -o "$1" --name "$1" --target "$5" \
    --strategy "$6" --input-mode "$7"
  in_width=$(width "$1" input)
  out_width=$(width "$1" output)
  {
    echo "#include \"$1/$1.h\""
    echo "#include <stdint.h>"
    echo "#define NETWORK(x) $1_##x"
    echo "#define CHECK $1_check"
    [ "$7" != streamed ] || echo "#define STREAMED"
    ! grep -q "int $1_reset(" "$1/$1.h" || echo "#define REMEMBERS"
    words frames "$in_width" "$3"
    words wanted "$out_width" "$4"
    echo "#include \"check.h\""
  } >"$1_check.c"
  networks="$networks $1"
}

networks_make() {
  networks=
  number=0
  while IFS=, read -r network case target strategy input; do
    [ "$network" != network ] || continue
    number=$((number + 1))
    name=n${number}_$network
    case $network in
    fashion)
      "$STREAMNET" run "$fashion" "$picture" -o fashion.out
      network_add "$name" "$fashion" "$picture" fashion.out "$target" \
        "$strategy" "$input"
      ;;
    camera)
      example=$SOURCE/examples/camera/camera
      network_add "$name" "$example.tflite" "$example.in" "$example.out" \
        "$target" "$strategy" "$input"
      ;;
    *)
      expect 0 "$extract" "$SOURCE/tests/conformance/$network.cases" "$case" one
      network_add "$name" one.tflite one.in one.out "$target" "$strategy" \
        "$input"
      ;;
    esac
  done <"$here/networks.csv"
}

# Case 0 of every container, the ways by turns, and a network of the zoo.
networks_more() {
  turn=0
  for container in "$SOURCE"/tests/conformance/*.cases; do
    turn=$((turn + 1))
    network=$(basename "$container" .cases)
    set -- layer stream2d auto patch stream1d
    shift $((turn % 5))
    strategy=$1
    set -- resident streamed external
    shift $((turn % 3))
    input=$1
    target=portable
    [ $((turn % 2)) -eq 0 ] || target=cortex-m7
    expect 0 "$extract" "$container" 0 one
    # Several inputs cannot be streamed.
    if [ "$input" = streamed ] &&
      ! "$STREAMNET" plan one.tflite -q --input-mode streamed >"$work/out" 2>&1
    then
      input=external
    fi
    network_add "m${turn}_$network" one.tflite one.in one.out "$target" \
      "$strategy" "$input"
  done
  gzip -dc "$zoo/golden/64.1.in.gz" >zoo.in
  network_add zoo "$zoo/models/mcunet-vww0.tflite" zoo.in \
    "$zoo/golden/mcunet-vww0.1.out" portable auto streamed
}

# The program over all networks; its status is the first that differs.
main_make() {
  {
    for name in $networks; do
      echo "#include \"$name/$name.h\""
      echo "int ${name}_check(unsigned char *arena, int rubbish);"
    done
    echo "static union {"
    for name in $networks; do
      echo "  unsigned char ${name}[${name}_ARENA_BYTES + 1];"
    done
    echo "  unsigned long long aligned;"
    echo "} arena;"
    echo "int main(void) {"
    echo "  int number = 1;"
    for name in $networks; do
      echo "  if (${name}_check(arena.$name, 0) != 0 ||"
      echo "      ${name}_check(arena.$name, 255) != 0)"
      echo "    return number;"
      echo "  number++;"
    done
    echo "  return 0;"
    echo "}"
  } >main.c
}

# Compiles networks into objects/.
objects_make() { # NETWORKS COMPILER...
  sources=
  for name in $1; do
    sources="$sources ../$name/$name.c ../$name/${name}_weights.c"
    sources="$sources ../${name}_check.c"
  done
  shift
  # shellcheck disable=SC2086
  (cd objects && "$@" -std=c11 $warnings -I.. -I"$here" -c $sources)
}

# matrix LABEL RUNNER LINK COMPILER...: builds and runs with each of $levels.
matrix() {
  label=$1
  runner=$2
  link=$3
  shift 3
  command -v "$1" >/dev/null || fail "no $1"
  for level in $levels; do
    flags=$(echo "$level" | tr + ' ')
    rm -rf objects
    mkdir objects
    # Two at a time: the networks with odd numbers, and the others and main.
    # shellcheck disable=SC2086
    objects_make "$(echo $networks | tr ' ' '\n' | sed -n 'n;p')" "$@" $flags \
      >"$work/second" 2>&1 &
    second=$!
    # shellcheck disable=SC2086
    objects_make "$(echo $networks | tr ' ' '\n' | sed -n 'p;n')" "$@" $flags \
      >"$work/out" 2>"$work/err" || fail "$label $level does not compile"
    wait $second || fail "$label $level does not compile: $(cat "$work/second")"
    # shellcheck disable=SC2086
    "$@" $flags -std=c11 -I. -c main.c -o objects/main.o >"$work/out" \
      2>"$work/err" || fail "$label $level does not compile main"
    # shellcheck disable=SC2086
    "$@" $flags objects/*.o $link -o program >"$work/out" 2>"$work/err" ||
      fail "$label $level does not link"
    # shellcheck disable=SC2086
    timeout 600 $runner ./program >"$work/out" 2>"$work/err" </dev/null
    status=$?
    result=same
    if [ $status -ne 0 ]; then
      # shellcheck disable=SC2086
      result="different: $(echo $networks | cut -d' ' -f$status)"
      wrong=$((wrong + 1))
    fi
    checks=$((checks + 1))
    # shellcheck disable=SC2086
    echo "$label,$flags,$(echo $networks | wc -w),$result"
  done
}

# Objects for machines without a C library.
bare() { # COMPILER...
  "$@" -O1 -std=c11 -ffreestanding -fno-tree-loop-distribute-patterns \
    -I"$here/bare" -c "$here/bare/string.c" -o string-bare.o ||
    fail "string.c with $*"
  "$@" -O1 -std=c11 -ffreestanding -c "$here/bare/$start.c" \
    -o start-bare.o || fail "$start.c with $*"
}

cortex_m() { # LABEL MACHINE OPTIONS...
  core=$1
  machine=$2
  shift 2
  start=cortex-m
  bare arm-none-eabi-gcc "$@"
  matrix "$core" "qemu-system-arm -M $machine -nographic -monitor none
    -serial none -semihosting-config enable=on,target=native -kernel" \
    "start-bare.o string-bare.o -nostdlib -T $here/bare/cortex-m.ld -lgcc" \
    arm-none-eabi-gcc -I"$here/bare" -ffreestanding -mthumb "$@"
}

riscv() {
  start=riscv
  bare riscv64-unknown-elf-gcc -march=rv32imc -mabi=ilp32 -mcmodel=medany
  matrix "gcc rv32imc" "qemu-system-riscv32 -M virt
    -bios none -nographic -monitor none -serial none -kernel" \
    "start-bare.o string-bare.o -nostdlib -T $here/bare/riscv.ld -lgcc" \
    riscv64-unknown-elf-gcc -I"$here/bare" -ffreestanding -march=rv32imc \
    -mabi=ilp32 -mcmodel=medany
}

wrong=0
networks_make
main_make
echo "compiler,options,networks,result"
if [ "$extent" = few ]; then
  levels="-O0 -O3+-flto"
  matrix "gcc x86-64" "" "" gcc
  levels="-O2"
  matrix "clang x86-64" "" "" clang
  levels="-Os"
  cortex_m "arm-none-eabi-gcc cortex-m4" mps2-an386 -mcpu=cortex-m4 \
    -mfloat-abi=soft
else
  all="-O0 -O1 -O2 -O3 -Os -O2+-flto"
  levels="$all -O2+-funsigned-char -O2+-fshort-enums -O3+-march=native"
  matrix "gcc x86-64" "" "" gcc
  levels=$all
  matrix "gcc s390x" qemu-s390x -static s390x-linux-gnu-gcc
  riscv
  matrix "gcc x86 32 bit" "" "" gcc -m32
  cortex_m "gcc cortex-m4" mps2-an386 -mcpu=cortex-m4 -mfloat-abi=soft
  # LLVM's linker would be needed for -flto.
  levels="-O0 -O1 -O2 -O3 -Os"
  matrix "clang x86-64" "" "" clang
  levels=-O2
  cortex_m "gcc cortex-m3" mps2-an386 -mcpu=cortex-m3
  cortex_m "gcc cortex-m7" mps2-an500 -mcpu=cortex-m7 -mfloat-abi=hard \
    -mfpu=fpv5-sp-d16
  matrix "gcc arm-linux" qemu-arm -static arm-linux-gnueabihf-gcc
  matrix "clang x86 32 bit" "" "" clang -m32
  matrix "clang s390x" qemu-s390x -static clang --target=s390x-linux-gnu
  matrix "clang arm-linux" qemu-arm -static clang \
    --target=arm-linux-gnueabihf -march=armv7-a
  networks=
  networks_more
  main_make
  matrix "gcc s390x" qemu-s390x -static s390x-linux-gnu-gcc
  matrix "gcc x86 32 bit" "" "" gcc -m32
  riscv
fi
[ $wrong -eq 0 ] || fail "$wrong differ"
finish >&2
