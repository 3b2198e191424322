#!/bin/sh
# bench/table measures each combination once, goes on where it stopped, puts
# rows in order, and chooses plans by the RAM of `stream2d`. In place of the
# board stands a program that answers `bench` with made-up numbers.
. "$SOURCE/tests/support/shell.sh"
network=mcunet-vww0

# Plan files are the compiler's own; other plans are always the same. Of `bench`
# the options are written down; in "full" is how often it still answers. Arenas
# are as large as --sram allows, or 100; the stack is 100, of `auto` 120
# and of `patch` 140. With the input streamed, --sram never fits `patch`.
cat >"$work/fake" <<FAKE
#!/bin/sh
case "\$*" in
bench*) ;;
*--dump*) exec "$STREAMNET" "\$@" ;;
*--json*)
  printf '\t"%s":\t%s,\n' arena_bytes 77 mac_factor 1.25 max_stack_bytes 1024
  exit ;;
*)
  echo '    0    1     1 CONV_2D none                     10 kernel'
  echo '    0    1     3 CONV_2D whole  2 x 4 of 16 x 16  10 kernel'
  echo '    6    0     4 CONV_2D whole  16 x 16 of 16 x 16  10 kernel'
  echo 'the peak is at stage 4, operator 9'
  exit ;;
esac
echo "\$@" >>"$work/calls"
full=\$(cat "$work/full")
[ "\$full" -gt 0 ] || exit 5
arena=100
case "\$*" in
*'patch --input-mode streamed --sram'*) exit 3 ;;
*' --sram '*)
  for bytes; do :; done
  arena=\$((bytes - 1024)) ;;
*' --plan '*)
  for plan; do :; done
  cp "\$plan" "$work/patches.\$full" ;;
esac
echo \$((full - 1)) >"$work/full"
strategy=\$(echo "\$@" | sed 's/.*--strategy \([a-z0-9]*\).*/\1/')
stack=100
case \$strategy in
auto) stack=120 ;;
patch) stack=140 ;;
esac
echo model,target,strategy,input_mode,arena_bytes,static_bytes,stack_bytes,\
ram_bytes,flash_bytes,macs,mac_factor,executed_macs,instructions,exact
echo "\$2,cortex-m7,\$strategy,resident,\$arena,0,\$stack,\$((arena + stack)),\
1,2,1.0,2,3,\$(cat "$work/exact")"
grep -qx true "$work/exact" || exit 4
FAKE
chmod +x "$work/fake"
STREAMNET_REAL=$STREAMNET
STREAMNET=$work/fake
TABLE=$work/table.csv
FRONTS=$work/fronts.csv
export STREAMNET TABLE FRONTS
table=$SOURCE/bench/table
: >"$work/calls"
echo true >"$work/exact"

# The board fails on the way; then the rest is measured, nothing twice.
echo 12 >"$work/full"
expect 5 "$table" $network
[ "$(wc -l <"$TABLE")" -eq 12 ] || fail "not 11 rows"
echo 100 >"$work/full"
expect 0 "$table" $network
says "$network cortex-m7 external layer"
[ "$(wc -l <"$TABLE")" -eq 37 ] || fail "not 36 rows"
[ "$(sed 1d "$TABLE" | cut -d, -f1-5 | sort -u | wc -l)" -eq 36 ] ||
  fail "a row is there twice"
cp "$TABLE" "$work/whole.csv"
: >"$work/calls"
expect 0 "$table" $network
[ ! -s "$work/calls" ] || fail "something was measured again"

# Equal RAM: patches get the arena, and where nothing fits a row says so; `auto`
# leaves the 20 bytes that its stack takes more. Near means --sram 242.
cut -d, -f3-5,7,10 "$TABLE" >"$work/out"
for row in resident,patch,equal,100,240 external,patch,equal,100,240 \
  resident,patch,double,200,340 resident,auto,equal,80,200 \
  resident,auto,once,100,220 resident,auto,near,-782,-662 \
  streamed,patch,above-equal,100,240 streamed,patch,above-double,100,240; do
  grep -qx "$row" "$work/out" || fail "no row $row"
done

# What follows from the plan.
[ "$(grep -c ',true,7,3,2x4,20,4,' "$TABLE")" -eq 36 ] || fail "other stages"
[ "$(wc -l <"$FRONTS")" -eq 28 ] || fail "not 27 plans of the fronts"
grep -q "^$network,cortex-m7,streamed,-,77,1.250000," "$FRONTS" ||
  fail "other fronts"

# In whatever order rows came, they are put in that of the settings.
{ head -n 1 "$TABLE" && sed 1d "$TABLE" | sort; } >"$work/mixed"
mv "$work/mixed" "$TABLE"
expect 0 "$table" $network
cmp "$TABLE" "$work/whole.csv" || fail "rows are out of order"
[ "$(sed -n '5p;37p' "$TABLE" | cut -d, -f3-5 | tr '\n' ' ')" = \
  "resident,patch,equal streamed,auto,least " ] || fail "another order"

# Patches, two by two, and those of the stage of `stream2d`: its tiles, and
# nothing kept between them.
small=0
same=0
for plan in "$work"/patches.*; do
  mode=resident
  ! grep -q '^input' "$plan" || mode=streamed
  expect 0 "$STREAMNET_REAL" plan "$SOURCE/zoo/models/$network.tflite" \
    --plan "$plan" --input-mode $mode --json
  ! grep -q '"macs":[^0-9]*5958400,' "$work/out" || fail "nothing computed twice"
  small=$((small + $(grep -c '"macs":[^0-9]*6239296,' "$work/out")))
  "$STREAMNET_REAL" plan "$SOURCE/zoo/models/$network.tflite" \
    --strategy stream2d --optimize ram --target cortex-m7 --input-mode $mode \
    --dump plan | grep ' whole ' >"$work/wanted"
  if grep ' whole ' "$plan" | cmp -s - "$work/wanted"; then
    ! grep -q '^  operator .*ring' "$plan" || fail "a ring is kept"
    same=$((same + 1))
  fi
done
[ $small -eq 3 ] || fail "$small plans of 2 x 2 patches"
[ $same -ge 2 ] || fail "$same plans of the stage of stream2d"

# What must not be mixed, or is wrong.
sed -i '2s/[0-9.]*$/0.1/' "$TABLE"
expect 2 "$table" $network
says "rows of other sources or tools" "--anew"
echo false >"$work/exact"
expect 5 "$table" --anew $network
says ",false" "not all was measured"
[ "$(wc -l <"$TABLE")" -eq 1 ] || fail "--anew kept rows, or went on"
expect 2 "$table" mcunet-vww9
says "the zoo has no mcunet-vww9"
expect 2 "$table" --target cortex-m0
says "usage: bench/table"
touch -d 2000-01-01 "$STREAMNET"
expect 5 "$table" $network
says "is older than $SOURCE/"
finish
