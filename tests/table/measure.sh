#!/bin/sh
# bench/table measures each combination once, goes on where it stopped, and
# chooses the plans of `patch` by the arena of `stream2d`. In place of the
# board stands a program that answers `bench` with made-up numbers.
. "$SOURCE/tests/support/shell.sh"
network=mcunet-vww0

# Plans are the compiler's own. Of `bench` the options are written down; in
# "full" is how often it still answers. With the input streamed, --sram never
# fits.
cat >"$work/fake" <<FAKE
#!/bin/sh
if [ "\$1" != bench ]; then
  exec "$STREAMNET" "\$@"
fi
echo "\$@" >>"$work/calls"
full=\$(cat "$work/full")
[ "\$full" -gt 0 ] || exit 5
case "\$*" in
*streamed*--sram*) exit 3 ;;
*' --plan '*)
  for plan; do :; done
  cp "\$plan" "$work/2x2.\$full" ;;
esac
echo \$((full - 1)) >"$work/full"
strategy=\$(echo "\$@" | sed 's/.*--strategy \([a-z0-9]*\).*/\1/')
echo model,target,strategy,input_mode,arena_bytes,exact
echo "\$2,cortex-m7,\$strategy,resident,100,\$(cat "$work/exact")"
grep -qx true "$work/exact" || exit 4
FAKE
chmod +x "$work/fake"
STREAMNET_REAL=$STREAMNET
STREAMNET=$work/fake
TABLE=$work/table.csv
export STREAMNET TABLE
table=$SOURCE/bench/table
: >"$work/calls"
echo true >"$work/exact"

# The board fails on the way; then the rest is measured, nothing twice.
echo 10 >"$work/full"
expect 5 "$table" $network
[ "$(wc -l <"$TABLE")" -eq 11 ] || fail "not 10 rows"
echo 100 >"$work/full"
expect 0 "$table" $network
says "11/24 $network cortex-m7 external stream2d least"
[ "$(wc -l <"$TABLE")" -eq 25 ] || fail "not 24 rows"
[ "$(sed 1d "$TABLE" | cut -d, -f1-5 | sort -u | wc -l)" -eq 24 ] ||
  fail "a row is there twice"
: >"$work/calls"
expect 0 "$table" $network
[ ! -s "$work/calls" ] || fail "something was measured again"

# Equal RAM: what stream2d needs with that input, or a row that says above.
sed 1d "$TABLE" | cut -d, -f3-5 >"$work/out"
for row in resident,patch,equal external,patch,equal \
  streamed,patch,above-equal streamed,patch,above-double; do
  grep -qx "$row" "$work/out" || fail "no row $row"
done
"$STREAMNET_REAL" plan "$SOURCE/zoo/models/$network.tflite" --json \
  --strategy stream2d --target cortex-m7 >"$work/out"
arena=$(sed -n 's/.*"arena_bytes":[^0-9]*\([0-9]*\),/\1/p' "$work/out")
rm "$TABLE"
echo 100 >"$work/full"
expect 0 "$table" $network
grep -q -e "resident --sram $arena\$" "$work/calls" || fail "no --sram $arena"
grep -q -e "resident --sram $((2 * arena))\$" "$work/calls" ||
  fail "no --sram $((2 * arena))"

# Patches, two by two: the plan covers all in four tiles, and computes more.
count=0
for plan in "$work"/2x2.*; do
  mode=resident
  ! grep -q '^input' "$plan" || mode=streamed
  expect 0 "$STREAMNET_REAL" plan "$SOURCE/zoo/models/$network.tflite" \
    --plan "$plan" --input-mode $mode --json
  grep -q '"macs":[^0-9]*6239296,' "$work/out" || fail "other patches"
  count=$((count + 1))
done
[ $count -ge 3 ] || fail "$count plans of patches"

# What must not be mixed, or is wrong.
sed -i '2s/[0-9.]*$/0.1/' "$TABLE"
expect 2 "$table" $network
says "rows of other sources or tools" "--anew"
echo false >"$work/exact"
expect 4 "$table" --anew $network
[ "$(wc -l <"$TABLE")" -eq 2 ] || fail "--anew kept rows, or went on"
expect 2 "$table" mcunet-vww9
says "the zoo has no mcunet-vww9"
expect 2 "$table" --target cortex-m0
says "usage: bench/table"
touch -d 2000-01-01 "$STREAMNET"
expect 5 "$table" $network
says "is older than $SOURCE/"
finish
