#!/bin/sh
# The same bytes whatever surrounds the compiler: addresses, memory's contents,
# environment, locale, time zone, umask, processor features and their number,
# the folder, and the model's path.
#
# same.sh EXTRACT: the program that takes cases out of their containers.
. "$SOURCE/tests/support/shell.sh"
model=$data/tiny.tflite
camera=$SOURCE/examples/camera/camera.tflite

# Languages with other decimal points, thousands' separators and letters.
mkdir locales
for language in de_DE tr_TR; do
  localedef -i $language -f UTF-8 "locales/$language.UTF-8" \
    >"$work/out" 2>"$work/err" || [ -d "locales/$language.UTF-8" ] ||
    fail "no locale $language"
done

# Everything that the compiler writes about a network, into a folder. The name
# is given, as it may depend on the model's path.
all_of() { # FOLDER MODEL PREFIX...
  to=$1
  of=$2
  shift 2
  rm -rf "$to"
  mkdir "$to"
  expect 0 "$@" "$STREAMNET" compile "$of" -o "$work/here/$to/c" -q --name net \
    --target cortex-m7 --optimize ram
  for form in "--dump graph" "--dump plan" "--dump layout" \
    "--input-mode streamed" "--max-mac-factor 1.25"; do
    # shellcheck disable=SC2086
    expect 0 "$@" "$STREAMNET" plan "$of" $form
    cat "$work/out" >>"$to/plan"
  done
  expect 0 "$@" "$STREAMNET" plan "$of" --json --pareto
  grep -v '"model"' "$work/out" >"$to/json"
}

same_with() { # PREFIX...
  all_of other "$model" "$@"
  diff -r first other >"$work/out" 2>&1 || fail "other bytes with $*"
}

all_of first "$model" env
same_with env
same_with env -i
same_with setarch -R
same_with setarch -RL
same_with env "PADDING=$(printf '%0100000d' 0)"
same_with env MALLOC_PERTURB_=165 MALLOC_ARENA_TEST=1 MALLOC_TOP_PAD_=1
same_with env MALLOC_MMAP_THRESHOLD_=4096 MALLOC_PERTURB_=90
same_with env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F
for language in C C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8; do
  same_with env "LOCPATH=$work/here/locales" LC_ALL=$language LANG=$language
done
for zone in Asia/Tokyo America/St_Johns UTC0; do
  same_with env TZ=$zone
done
same_with taskset -c 0
same_with nice -n 5
same_with sh -c 'umask 077; exec "$@"' sh
same_with sh -c 'ulimit -s 256; exec "$@"' sh
same_with sh -c 'cd / || exit; exec "$@"' sh
mkdir -p "a b/ü"
cp "$model" "a b/ü/%s.tflite"
all_of other "$work/here/a b/ü/%s.tflite" env
# The name of the file is said, its folder is not.
sed -i 's/compile %s.tflite/compile tiny.tflite/' other/c/*
diff -r first other >"$work/out" 2>&1 || fail 'other bytes from another path'

# The program would notice locales if it looked: they are really there.
[ "$(LOCPATH=$work/here/locales LC_ALL=de_DE.UTF-8 locale decimal_point)" = , ] ||
  fail 'the locale is not used'

# A larger network, and tables that come from the C library's functions.
for number in 1 20 40; do
  "$1" "$SOURCE/tests/conformance/elu.cases" $number "elu$number" ||
    fail 'no cases of ELU'
done
for model in elu1.tflite elu20.tflite elu40.tflite "$camera"; do
  rm -rf first other
  expect 0 "$STREAMNET" compile "$model" -q -o first --name net
  expect 0 env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F \
    MALLOC_PERTURB_=165 "LOCPATH=$work/here/locales" LC_ALL=tr_TR.UTF-8 \
    setarch -R "$STREAMNET" compile "$model" -q -o other --name net
  diff -r first other >"$work/out" 2>&1 || fail "other bytes of $model"
done
finish
