#!/bin/sh
# Models that are damaged, not supported, or no models at all: exit status 1,
# a message that names what is wrong, and no result.
. "$SOURCE/tests/support/shell.sh"

refused() {
  model=$1
  shift
  for command in inspect plan "compile -o made" verify; do
    # shellcheck disable=SC2086 # options are to be split
    expect 1 "$STREAMNET" $command "$model"
    [ "$command" = inspect ] || says_nothing
    says "streamnet: $model: error: " "$@"
    absent made
  done
}

echo 'hello, I am no network' >text.tflite
refused text.tflite 'not a .tflite file'
: >empty.tflite
refused empty.tflite 'not a .tflite file'
head -c 8 "$fashion" >eight.tflite
refused eight.tflite 'the file is damaged'

# What cannot be read at all is not the model's fault.
for command in inspect plan "compile -o made" verify; do
  # shellcheck disable=SC2086
  expect 5 "$STREAMNET" $command missing.tflite
  says 'missing.tflite: No such file'
  # shellcheck disable=SC2086
  expect 5 "$STREAMNET" $command .
  says 'not a regular file'
  absent made
done
expect 5 "$STREAMNET" inspect /dev/null
says 'not a regular file'

# Cut short.
size=$(wc -c <"$fashion")
for length in 1 7 9 50 64 100 500 1000 5000 20000 40000 60000 65000; do
  head -c $length "$fashion" >cut.tflite
  expect 1 "$STREAMNET" compile cut.tflite -o made
  says 'streamnet: cut.tflite: error: '
  says_nothing
  absent made
done

# A byte changed: refused with a message, or compiled whole.
position=3
changes=0
refusals=0
while [ $position -lt "$size" ]; do
  cp "$fashion" changed.tflite
  printf '\377' | dd of=changed.tflite bs=1 seek=$position conv=notrunc \
    2>"$work/dd"
  "$STREAMNET" compile changed.tflite -o made >"$work/out" 2>"$work/err"
  status=$?
  case $status in
  0) [ -f made/changed.c ] || fail "byte $position: no result" ;;
  1)
    says 'streamnet: changed.tflite: error: '
    absent made
    refusals=$((refusals + 1))
    ;;
  *) fail "byte $position: status $status" ;;
  esac
  check_leftovers "byte $position"
  rm -rf made
  changes=$((changes + 1))
  # Densely where tables lie, sparsely in weights.
  if [ $position -lt 300 ]; then
    position=$((position + 7))
  else
    position=$((position + 1511))
  fi
done
[ $refusals -gt 0 ] || fail "no changed byte was refused"
checks=$((checks + changes))

# Shapes, types and quantisation.
refused "$data/wrong_shape.tflite" 'operator 0 (CONV_2D)' \
  'tensor 1 "t1" INT8[1x5x4x3]' 'wants 4x4 rows and columns'
refused "$data/dynamic_shape.tflite" 'tensor 0 "t0"' 'fixed batch of 1'
refused "$data/not_quantised.tflite" 'operator 0 (CONV_2D)' \
  'INT8[1x4x4x2]' 'has 0 scales'
refused "$data/floats.tflite" 'FLOAT32[1x4x4x2]' \
  'quantise the whole network to int8'
refused "$data/short_weights.tflite" 'wants a constant with all its data'
refused "$data/outside_beyond.tflite" 'a buffer that lies outside the file'

# Operators that are not supported: all in one run, and what would work.
refused "$data/custom.tflite" 'operator 0 (CUSTOM "Sharpen*/")' \
  'is not supported'
refused "$data/unsupported.tflite" 'operator 0 (RELU_N1_TO_1)' \
  'operator 1 (CUSTOM "Sharpen")' 'operator 2 (builtin code 9999)' \
  'note: supported operators'
[ "$(grep -c 'is not supported' "$work/err")" -eq 3 ] ||
  fail 'three messages were expected'

# inspect shows the same as a table, and what the rest needs.
expect 1 "$STREAMNET" inspect "$data/unsupported.tflite"
shows '0  RELU_N1_TO_1 .*no: is not supported' '2  builtin code 9999 .*no: ' \
  '3 of 3 operators are not supported; 0 MACs in the others' \
  'take up to 64 bytes'
expect 1 "$STREAMNET" inspect "$data/busy_call_once.tflite"
shows '0  CALL_ONCE .*no: its subgraph' '3  ADD .*yes, 0 MACs'
expect 1 "$STREAMNET" inspect text.tflite
says_nothing

# A network that remembers: pairs of files are one sequence.
model=$data/remembering.tflite
head -c 24 /dev/zero >zero.in
expect 0 "$STREAMNET" run "$model" zero.in -o one.out
cat zero.in zero.in zero.in >three.in
expect 0 "$STREAMNET" run "$model" three.in -o three.out
head -c 24 three.out | cmp -s - one.out || fail 'the first frame differs'
tail -c +25 three.out | head -c 24 >two.out
cmp -s one.out two.out && fail 'nothing was remembered'
expect 0 "$STREAMNET" verify "$model" zero.in one.out zero.in two.out
expect 0 "$STREAMNET" verify "$model" zero.in one.out zero.in two.out --on qemu
expect 4 "$STREAMNET" verify "$model" zero.in one.out zero.in one.out
says 'zero.in: '
head -c 25 /dev/zero >odd.in
expect 5 "$STREAMNET" run "$model" odd.in
says 'has 25 bytes; the input of the network has 24'
expect 5 "$STREAMNET" run "$data/one_conv.tflite" three.in
says 'has 72 bytes; the input of the network has 32'

# An old result stays when the new model is refused.
expect 0 "$STREAMNET" compile "$data/one_conv.tflite" -o kept
cp -r kept before
expect 1 "$STREAMNET" compile "$data/floats.tflite" -o kept
diff -r kept before >"$work/out" || fail 'the old result was changed'

# run and bench say the same.
expect 1 "$STREAMNET" run "$data/floats.tflite" "$picture" -o made
says 'FLOAT32'
absent made
expect 1 "$STREAMNET" bench "$data/floats.tflite"
says 'FLOAT32'
finish
