#!/bin/sh
# Plan files that are refused: exit status 2, the line or the reason, nothing on
# stdout.
. "$SOURCE/tests/support/shell.sh"

expect 0 "$STREAMNET" plan "$fashion" --strategy layer --dump plan
sed 's/ kernel .*//' "$work/out" >layer.plan
expect 0 "$STREAMNET" plan "$fashion" --optimize ram --dump plan
cp "$work/out" auto.plan
expect 0 "$STREAMNET" plan "$fashion" --input-mode streamed --optimize ram \
  --dump plan
cp "$work/out" streamed.plan

# refused WORDS [OPTIONS...]: the plan on stdin.
refused() {
  words=$1
  shift
  cat >bad.plan
  expect 2 "$STREAMNET" plan "$fashion" --plan bad.plan "$@"
  says bad.plan "$words"
  says_nothing
}

# edited WORDS SCRIPT [FILE [OPTIONS...]]: a good plan changed by sed.
edited() {
  words=$1
  script=$2
  file=${3:-layer.plan}
  shift 2
  [ $# -eq 0 ] || shift
  sed "$script" "$file" >edited.plan
  cmp -s edited.plan "$file" && fail "sed '$script' changes nothing"
  refused "$words" "$@" <edited.plan
}

# Its lines.
: | refused 'do not cover all operators'
edited 'bad.plan:1: wants `streamnet-plan 1` first' 1d
edited 'bad.plan:1: wants 1' '1s/1/2/'
edited 'bad.plan:1: wants 1' '1s/ 1//'
edited 'bad.plan:1: wants nothing more' '1s/$/ 1/'
edited 'bad.plan:2: wants `stage`, with' '2s/$/ input now/'
edited 'wants widen-weights, order, repeat, groups' '2s/stage/step/'
edited 'wants `stage`, with `input` or `frugal` behind it' '2s/$/ output/'
edited 'bad.plan:3: wants a number' '3s/operator 0/operator zero/'
edited 'bad.plan:3: wants a number' '3s/operator 0/operator -1/'
edited 'bad.plan:3: wants a number' '3s/operator 0/operator 12345678901/'
edited 'bad.plan:3: wants a number' '3s/operator.*/operator/'
edited 'bad.plan:3: wants operator 0 here' '3s/operator 0/operator 1/'
edited 'bad.plan:2: wants a stage before' 2d
edited 'bad.plan:3: wants a policy' '3s/whole/all/'
edited 'bad.plan:3: wants a policy' '3s/whole.*//'
edited 'bad.plan:3: wants tile' '3s/tile/size/'
edited 'bad.plan:3: wants tile' '3s/tile.*//'
edited 'bad.plan:3: wants a number' '3s/tile.*/tile 1/'
edited 'bad.plan:3: wants first' '3s/first.*//'
edited 'bad.plan:3: wants a number' '3s/first.*/first/'
edited 'bad.plan:3: wants nothing more' '3s/$/ 9/'
edited 'bad.plan:3: wants nothing more on this line, or `down` or `kernel`' \
  '3s/$/ right/'
for words in '' ' fast' ' full portable' ' ref rows' ' rows rows' ' ref ref'; do
  edited 'bad.plan:3: wants `kernel` with some of `bytes`, `full` and `rows`' \
    "3s/\$/ kernel$words/"
done
edited 'bad.plan:3: wants nothing more' '3s/$/ down down/'
edited 'bad.plan:3: wants nothing more' '3s/whole.*/ring1d down/'
edited 'wants no more stages than operators' '2s/.*/&\
&\
&/; 4,$s/stage/stage\
stage/'
head -c 2000 /dev/zero | refused 'is no text: it holds a NUL byte'
head -c 2000 /dev/urandom | tr '\000' '\001' | sed '1s/^/?/' |
  refused 'wants `streamnet-plan 1` first'

# Another order: fashion has none.
behind='2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18'
edited 'bad.plan:2: wants a number' '1s/$/\
order one/'
edited 'bad.plan:2: the order names 1 operators of' '1s/$/\
order 0/'
edited 'operator 0 has to run before operator 1' "1s/\$/\\
order 1 0 $behind/"
edited 'bad.plan:2: wants each operator once' "1s/\$/\\
order 0 1 $behind 0/"
edited 'wants order before the input and the first stage' "2s/\$/\\
order 0 1 $behind/"
edited 'bad.plan:3: the order is given before all else, once' "1s/\$/\\
order 0 1 $behind\\
order 0 1 $behind/"

# What runs again: fashion has no gate, but its first operators can.
edited 'bad.plan:2: wants a number' '1s/$/\
repeat one before 8/'
edited 'bad.plan:2: wants a number' '1s/$/\
repeat 6 before/'
edited 'bad.plan:2: wants `before` another operator' '1s/$/\
repeat 6/'
edited 'bad.plan:2: wants nothing more' '1s/$/\
repeat 3 before 7 8/'
edited 'bad.plan:2: no operators are named' '1s/$/\
repeat before 8/'
edited 'bad.plan:2: there is no operator 99 at run time' '1s/$/\
repeat 4 before 99/'
edited 'operator 4 runs in time before operator 8' '1s/$/\
repeat 5 4 before 8/'
edited 'operator 8 runs in time before operator 8' '1s/$/\
repeat 8 before 8/'
edited 'operator 99 runs in time' '1s/$/\
repeat 99 before 8/'
edited 'nobody would read what operator 0 makes again' '1s/$/\
repeat 0 before 8/'
edited 'wants repeat before the input and the first stage' '2s/^/repeat 3 before 7\
/; 2s/$/\
repeat 3 before 7/'
edited 'wants repeat before the input and the first stage' '2s/$/\
repeat 3 before 7/' streamed.plan --input-mode streamed

# Channels in groups: 8 expands to 72 channels, 9 is its depthwise convolution.
edited 'bad.plan:2: wants a number' '1s/$/\
groups one by 8/'
edited 'bad.plan:2: wants a number' '1s/$/\
groups 8 9 by/'
edited 'bad.plan:2: wants `by` so many channels' '1s/$/\
groups 8 9/'
edited 'bad.plan:2: wants `by` so many channels' '1s/$/\
groups 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 by 8/'
edited 'bad.plan:2: wants nothing more' '1s/$/\
groups 8 9 by 24 10/'
edited 'groups are of a convolution and of at least one' '1s/$/\
groups 8 by 24/'
edited 'there is no operator 99 at run time' '1s/$/\
groups 8 99 by 24/'
edited 'groups cannot begin with operator 9' '1s/$/\
groups 9 10 by 24/'
edited 'operator 10 is not what alone reads operator 9' '1s/$/\
groups 8 9 10 by 24/'
edited 'operator 4 is not what alone reads operator 3' '1s/$/\
groups 3 4 by 8/'
edited 'operator 8 has 72 channels: groups have fewer' '1s/$/\
groups 8 9 by 72/'
edited 'operator 8 has 72 channels: 4 at a time make more than 16' '1s/$/\
groups 8 9 by 4/'
edited 'there is no operator 8 at run time' '1s/$/\
groups 8 9 by 24\
groups 8 9 by 24/'
edited 'groups cannot begin with operator 3' '1s/$/\
repeat 3 before 7\
groups 3 4 by 8/'
edited 'wants groups before the input and the first stage' '2s/$/\
groups 8 9 by 24/' streamed.plan --input-mode streamed

# Its stages.
head -n -2 layer.plan | refused 'do not cover all operators'
edited 'do not cover the operators in order' '$d'
edited 'do not cover the operators in order' '2s/.*/&\
&/'
edited 'the first stage is a `stage input`' '2s/$/ input/'
edited 'the first stage is a `stage input`' 's/stage input/stage/' \
  streamed.plan --input-mode streamed
edited 'taken by the first stage' '4,$s/^stage$/stage input/' streamed.plan \
  --input-mode streamed
refused 'the first stage is a `stage input`' --input-mode streamed <layer.plan
refused 'the first stage is a `stage input`' <streamed.plan

# Its decisions; test_placement has one of each kind.
edited 'wants tiles of at least 1 x 1' '3s/tile [0-9]*/tile 0/'
edited 'wants tiles of at least 1 x 1' '3s/first.*/first 0/'
edited 'no operator behind it in the stage leads' '3s/whole.*/none/'
edited 'outside of the stage reads it; it wants policy whole' '3s/whole/ring2d/'
edited 'output tensor' '$s/whole/ring2d/'
edited 'tiles of one row' 's/^input ring2d tile 1/input ring2d tile 2/' \
  streamed.plan --input-mode streamed
edited 'from left to right' 's/^input ring2d.*/& down/' streamed.plan \
  --input-mode streamed
edited 'tiles of one row' 's/^input ring2d.*/input none/' streamed.plan \
  --input-mode streamed
edited 'tiles of one row' '/^input/d' streamed.plan \
  --input-mode streamed

# Operator 3 runs again, as number 19, before operator 7: the plan comes back,
# and computes the same.
sed '1s/$/\
repeat 3 before 7/; s/^  operator 7 .*/  operator 19 whole tile 14 14 first 14\
stage\
&/' layer.plan >again.plan
expect 0 "$STREAMNET" plan "$fashion" --plan again.plan --dump plan
cmp -s "$work/out" again.plan || fail "a plan that repeats comes back changed"
expect 0 "$STREAMNET" plan "$fashion" --plan again.plan
shows 'CONV_2D again of 3'
expect 0 "$STREAMNET" verify "$fashion" --plan again.plan
refused 'more than --max-mac-factor' --max-mac-factor 1.0 <again.plan

# Operators 8 and 9 in three groups, as numbers 19 to 24 and 25, which joins
# them.
sed '1s/$/\
groups 8 9 by 24/; s/^  operator 8 .*/  operator 19 none/
s/^  operator 9 .*/  operator 20 whole tile 7 7 first 7/
/operator 9 /,$b
' layer.plan | sed '/operator 20/a\
stage\
  operator 21 ring2d tile 1 4 first 1\
  operator 22 whole tile 1 7 first 1\
stage\
  operator 23 whole tile 14 14 first 14\
stage\
  operator 24 whole tile 2 2 first 1\
stage\
  operator 25 none' | sed '/operator 19/{n;d}; /operator 25/{n;d}' >groups.plan
expect 0 "$STREAMNET" plan "$fashion" --plan groups.plan --dump plan
cmp -s "$work/out" groups.plan || fail "a plan with groups comes back changed"
expect 0 "$STREAMNET" plan "$fashion" --plan groups.plan --max-mac-factor 9
shows 'DEPTHWISE_CONV_2D group 3 of 3 of 9' 'CONCATENATION of groups of 8'
for target in portable cortex-m7; do
  expect 0 "$STREAMNET" verify "$fashion" --plan groups.plan --target $target
done

# Kernels that save flash come back, take less, and compute the same; where an
# operator has nothing to save, words change nothing.
for words in 'full rows' ref; do
  sed "s/^  operator.*/& kernel $words/" layer.plan >small.plan
  expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --plan small.plan \
    --dump plan
  cmp -s "$work/out" small.plan || fail "kernel $words comes back changed"
  expect 0 "$STREAMNET" verify "$fashion" --target cortex-m7 --plan small.plan
done
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --plan small.plan
shows sn_conv2d_s8__ref 'smaller, for flash: the plain set'

# Weights that are widened ahead of time take more, but not where a kernel keeps
# bytes; what is written is read.
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --widen-weights \
  --strategy layer --dump plan
cp "$work/out" wide.plan
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --widen-weights \
  --strategy layer
cp "$work/out" wide
shows 'constants packed, weights widened' '_widened_'
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --plan wide.plan
flash_of() { sed -n 's/^flash \([0-9]*\) bytes of constants.*/\1/p' "$1"; }
widened=$(sed -n 's/.* are widened, for \([0-9]*\) bytes.*/\1/p' wide)
[ "$(flash_of "$work/out")" = "$(flash_of wide)" ] ||
  fail 'a plan that widens comes back with other constants'
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --plan wide.plan \
  --dump plan
cmp -s "$work/out" wide.plan || fail 'a plan that widens comes back changed'
expect 0 "$STREAMNET" verify "$fashion" --target cortex-m7 --plan wide.plan
sed 's/ kernel .*//; s/^  operator.*/& kernel bytes/' wide.plan >bytes.plan
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --plan bytes.plan
shows 'weights of 0 operators are widened, for 0 bytes'
! grep -q _widened_ "$work/out" || fail 'kernels take bytes as widened'
sed 's/ kernel .*//; /widen-weights/d' wide.plan >narrow.plan
expect 0 "$STREAMNET" plan "$fashion" --target cortex-m7 --plan narrow.plan
[ "$(flash_of "$work/out")" -le $(($(flash_of wide) - widened)) ] &&
  [ "$widened" -gt 0 ] || fail "widening is said to take $widened bytes"
sed 's/^streamnet-plan 1/&\
widen-weights/' wide.plan >bad.in
refused 'widen-weights once' --target cortex-m7 <bad.in
sed '/widen-weights/d; $a\
widen-weights' wide.plan >bad.in
refused 'widen-weights once' --target cortex-m7 <bad.in

# What it costs.
{
  echo streamnet-plan 1
  echo stage
  echo ' operator 0 none'
  echo ' operator 1 none'
  echo ' operator 2 whole tile 1 1 first 1'
  sed '1,/operator 2/d' layer.plan
} >twice.plan
expect 0 "$STREAMNET" plan "$fashion" --plan twice.plan
refused 'more than --max-mac-factor' --max-mac-factor 1.0 <twice.plan
expect 3 "$STREAMNET" plan "$fashion" --plan layer.plan --sram 1K
expect 5 "$STREAMNET" plan "$fashion" --plan nowhere.plan
finish
