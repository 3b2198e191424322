#!/bin/sh
# plan --html in a headless Chromium: page.sh PROGRAM, which is page.c.
. "$SOURCE/tests/support/shell.sh"
program=$1
for browser in chromium chromium-browser google-chrome none; do
  ! command -v $browser >/dev/null || break
done
[ "$browser" != none ] || fail 'there is no chromium; scripts/install.sh test'

# make_page NAME MODEL [OPTIONS]: NAME.html, and NAME.json beside it.
make_page() {
  name=$1
  shift
  expect 0 "$STREAMNET" plan "$@" --json --html "$name.html"
  cp "$work/out" "$name.json"
}
make_page fashion "$fashion" --sram 32K
make_page streamed "$fashion" --input-mode streamed --optimize ram \
  --target cortex-m7

# Names as an attacker would choose them.
path='"><img src=x onerror=owned=4> &amp;.tflite'
cp "$data/hostile_names.tflite" "$path"
make_page hostile "$path"

here=file://$PWD
expect 0 "$program" "$browser" "$work/profile" "$SOURCE/tests/page/checks.js" \
  "$here/fashion.html" fashion.json 0 serving_default_args_0:0 \
  "$here/streamed.html" streamed.json 0 serving_default_args_0:0 \
  "$here/hostile.html" hostile.json 0 \
  "</script><script>owned = 1</script><img src=x onerror='owned=2'>" \
  "$here/hostile.html" hostile.json 1 \
  '"><img src=x onerror="owned=3">&lt;!-- {{script}} \u003c'
cat "$work/out"
finish
