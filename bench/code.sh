#!/bin/sh
# Measure the code of every kernel as GCC makes it for a Cortex-M7, function by
# function.
#
#   bench/code.sh >src/emit/code_bytes.inc
#
# Each kernel is compiled alone, called from two functions with arguments that
# nobody knows, and linked without what it does not need. A line is a kernel, a
# function that it brings along, and its bytes with its tables, up to a multiple
# of four; "call" is what each of the two callers has, the kernel inside it
# where GCC puts it there, and "arguments" what each hands over. Functions of the
# C library count as well.
#
# The figures depend on the version of arm-none-eabi-gcc, which was 12.2
# (Debian 12) for the committed ones.
set -eu
cd "$(dirname "$0")/.."

gcc=arm-none-eabi-gcc
flags="-std=c11 -O2 -mthumb -mcpu=cortex-m7 -mfpu=fpv5-sp-d16 -mfloat-abi=hard
  -ffunction-sections -fdata-sections -nostdlib -Wl,--gc-sections -Ikernels
  -Ikernels/armv7em -Itests"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# measure KERNEL HEADER TYPE PARAMETERS ARGUMENTS
measure() {
  {
    echo "#include \"$2\""
    for i in 1 2; do
      echo "__attribute__((noipa)) void call$i(const $3 *op, const sn_view *in, $4" \
        "const sn_view *out, const sn_tile *tile) { $1(op, $5, tile); }"
    done
    echo "const char arguments[sizeof($3)] = {1};"
    echo "void start(void) { call1(0, 0, $6 0, 0); call2(0, 0, $6 0, 0); }"
  } >"$folder/kernel.c"
  # shellcheck disable=SC2086
  $gcc $flags -fno-ipa-icf -fno-ipa-cp -fno-inline-functions-called-once \
    -Wl,-e,start,-u,arguments "$folder/kernel.c" -o "$folder/kernel.elf" -lc -lgcc \
    2>/dev/null || {
    echo "$1 does not compile" >&2
    exit 1
  }
  arm-none-eabi-nm -S -t d "$folder/kernel.elf" | awk -v kernel="$1" '
    NF == 4 && $4 != "start" && $4 != "call2" && $4 !~ /^(matmul|variant)/ {
      sub(/\..*/, "", $4)
      if ($4 == "call1")
        $4 = "call"
      bytes[$4] += int(($2 + 3) / 4) * 4
    }
    END {
      for (name in bytes)
        printf "{\"%s\", \"%s\", %d},\n", kernel, name, bytes[name]
    }' | LC_ALL=C sort
}

# list HEADER MACRO PARAMETERS WORDS: a line for each entry of an X list
list() {
  printf '%s\n' "#include \"$1\"" "#define X($3) @ $4" "$2(X)" |
    $gcc -E -P -Ikernels -Itests - | tr '\n' ' ' | tr '@' '\n' | tail -n +2 && echo
}

echo "/* Made by bench/code.sh: the functions of each kernel and their bytes. */"
list kernels/packed_list.h PACKED_KERNEL_LIST \
  form,finish,size,stride,strips,widened,member,kernel kernel | while read -r kernel; do
  case $kernel in
  *depthwise*) type=sn_packed_depthwise ;;
  *) type=sn_packed_conv2d ;;
  esac
  measure "$kernel" kernels/packed_list.h "$type" 'uint32_t *more,' \
    'in, more, out' '0,'
done

{
  list sn_kernel_list.h SN_KERNEL_LIST name,member,type,function,inputs \
    'function type inputs'
  list sn_kernel_list.h SN_SUMS_KERNEL_LIST name,member,type,function \
    'function type sums'
} | while read -r stem type inputs; do
  for file in kernels/*/"${stem}"__*.h; do
    kernel=$(basename "$file" .h)
    case $inputs in
    sums)
      measure "$kernel" "../$file" "$type" 'int32_t *more,' 'in, more, out' \
        '0,'
      ;;
    2) measure "$kernel" "../$file" "$type" '' '&in[0], &in[1], out' '' ;;
    *) measure "$kernel" "../$file" "$type" '' 'in, out' '' ;;
    esac
  done
done
