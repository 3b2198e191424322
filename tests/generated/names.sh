#!/bin/sh
# The same bytes on every run and from everywhere, and names of all kinds.
. "$SOURCE/tests/support/shell.sh"

same() {
  diff -r "$1" "$2" >"$work/out" 2>&1 || fail "$1 and $2 differ"
  checks=$((checks + 1))
}

compile() {
  expect 0 "$STREAMNET" compile -q "$@"
}

compile "$fashion" -o first
compile "$fashion" -o second
same first second
compile "$fashion" -o "$work/here/absolute"
same first absolute
mkdir -p deep/er
cp "$fashion" deep/fashion.tflite
cd deep/er || exit 1
compile ../fashion.tflite -o ../../relative/
cd ../.. || exit 1
same first relative
(cd / && umask 077 && LC_ALL=C TZ=Asia/Tokyo HOME=/ "$STREAMNET" compile \
  "$fashion" -q -o "$work/here/elsewhere") || fail 'compile from /'
same first elsewhere
compile "$fashion" -o first
same first second

# Nothing of this machine, and no time.
for word in "$work" "$SOURCE" /tmp "$(date +%Y-%m)" "$(uname -n)"; do
  if grep -rF -e "$word" first >"$work/out"; then
    fail "$word stands in the generated code"
  fi
done
for file in first/*; do
  head -c 12 "$file" | grep -qF '/* StreamNet' || fail "$file has no mark"
done

# Defaults from the file's name.
stem() {
  cp "$data/one_conv.tflite" "$1"
  rm -rf made
  compile "$1" -o made
  [ -f "made/$2.c" ] || fail "$1 gives $(ls made)"
  grep -q "^int $2_run(" "made/$2.h" || fail "$2.h declares no $2_run"
  run_compiler "made/$2.c" "made/$2_weights.c"
}
run_compiler() {
  for source; do
    gcc -std=c11 -Wall -Wextra -Werror -c "$source" -o "$work/object.o" \
      2>"$work/err" || fail "$source does not compile"
  done
}
stem mbv2-w0.35.tflite mbv2_w0_35
stem 1st.tflite _1st
stem 'a b*.tflite' a_b_
stem 'é.tflite' __
stem .tflite _tflite
stem plain plain
stem "$(printf '%070d' 0 | tr 0 a).tflite" "$(printf '%064d' 0 | tr 0 a)"

# Names that the user gives.
for name in _ A1 x__y int sn main weights "$(printf '%064d' 0 | tr 0 b)"; do
  rm -rf made
  compile "$data/tiny.tflite" -o made --name "$name"
  run_compiler "made/$name.c" "made/${name}_weights.c"
done

# Two networks in one program, built from one folder of kernels.
compile "$data/tiny.tflite" -o one --name one
compile "$data/tiny.tflite" -o two --name two
cat >main.c <<'END'
#include "one/one.h"
#include "two/two.h"
int main(void) {
  static _Alignas(4) char a[one_ARENA_BYTES], b[two_ARENA_BYTES];
  static const char in[one_INPUT_BYTES];
  char x[one_OUTPUT_BYTES], y[two_OUTPUT_BYTES];
  int different = one_run(a, in, x) != 0 || two_run(b, in, y) != 0;
  for (int i = 0; i < one_OUTPUT_BYTES; i++)
    different |= x[i] != y[i];
  return different;
}
END
gcc -std=c11 -Wall -Wextra -Werror main.c one/one.c one/one_weights.c \
  two/two.c two/two_weights.c -o both 2>"$work/err" || fail 'they do not link'
./both || fail 'they differ'
finish
