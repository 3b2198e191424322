#!/bin/sh
# tools/table.sh: summary, rows, plots and claims of made-up figures, whose
# means are whole numbers, and what it refuses.
. "$SOURCE/tests/support/shell.sh"
draw=$SOURCE/tools/table.sh

# Two networks. Of mcunet-in0, `layer` needs 2 times the RAM of `auto`, of
# mcunet-in3 8 times; `patch` at equal RAM 3 and 27 times the instructions of
# `stream2d`, and it does not fit there for the second with streamed input.
rows() {
  awk 'BEGIN {
    print "network,target,input_mode,strategy,setting,frame_bytes," \
      "arena_bytes,static_bytes,stack_bytes,ram_bytes,flash_bytes,macs," \
      "mac_factor,executed_macs,instructions,exact,stages,last_op,tile," \
      "stage_macs,peak_stage,sources,gcc,qemu"
    split("mcunet-in0 mcunet-in3", networks)
    split("resident external streamed", modes)
    count = split("layer:- stream1d:least stream2d:least patch:equal " \
      "patch:double patch:2x2 patch:same auto:fast auto:equal auto:once " \
      "auto:near auto:least", settings, " ")
    for (n = 1; n <= 2; n++)
      for (m = 1; m <= 3; m++)
        for (s = 1; s <= count; s++) {
          ram = settings[s] == "layer:-" ? (n == 1 ? 2000 : 8000) : 1000
          work = settings[s] == "patch:equal" ? (n == 1 ? 3 : 27) : 1
          setting = settings[s]
          if (n == 2 && m == 3 && setting == "patch:equal")
            setting = "patch:above-equal"
          if (n == 2 && setting == "auto:once")
            ram = 999
          sub(":", ",", setting)
          printf "%s,cortex-m7,%s,%s,300,%d,0,100,%d,5000,%d,%f,900," \
            "%d,true,9,%d,1x4,500,%d,1,12.2.1,7.2\n", networks[n], modes[m], \
            setting, ram - 100, ram, 1000 * work, work, 1234567 * work, n, n - 1
        }
  }'
}

# Arenas at two MAC factors; growth with n and n^2, n^3 and n^0.
fronts() {
  echo network,target,input_mode,max_mac_factor,arena_bytes,mac_factor,sources
  for mode in resident external streamed; do
    echo mcunet-in3,cortex-m7,$mode,1,52000,1.000000,1
    echo mcunet-in3,cortex-m7,$mode,1.5,41000,1.440000,1
    echo mcunet-in0,cortex-m7,$mode,1,9000,1.000000,1
  done
}
growth() {
  echo "series,size,strategy,operators,frame_bytes,arena_bytes,stack_bytes,\
ram_bytes,flash_bytes,code_bytes,macs,instructions,planning_instructions"
  for size in 10 20 40; do
    square=$((size * size))
    for series in resolution depth; do
      for strategy in layer auto; do
        ram=$((size * 100))
        [ $strategy = auto ] || ram=$((ram * size))
        instructions=$((square * 7))
        [ $strategy,$size != layer,40 ] || ram= instructions=
        echo "$series,$size,$strategy,9,$((square * 50)),1,1,$ram,1,700,1,\
$instructions,$((square * size))"
      done
    done
  done
}
mkdir "$work/csv"
rows >"$work/csv/table.csv"
fronts >"$work/csv/fronts.csv"
growth >"$work/csv/growth.csv"
expect 0 "$draw" "$work/csv" .

# line WORDS: a whole line of the page
line() {
  grep -qxF -e "$1" table.md || fail "table.md has no line $1"
}
line '| RAM: `layer` / `auto`, least | external | 4.000 | 2.000 (mcunet-in0) | 8.000 (mcunet-in3) |'
line '| instructions: `patch`, equal / `stream2d` | resident | 9.000 | 3.000 (mcunet-in0) | 27.000 (mcunet-in3) |'
line '| MACs: `patch`, equal / `stream2d` | streamed | 9.000 | 3.000 (mcunet-in0) | 27.000 (mcunet-in3) |'
line 'In the geometric mean, `stream2d` executes 88.9 % fewer MACs and 9.00 times fewer instructions than `patch` at equal RAM.'
line 'On 1 of 2 networks the RAM of `stream2d` is that of a layer behind the first stage, which `patch` runs as well. On 1 no plan of `patch` is within the arena of `stream2d` at all.'
line 'At F = 1.000 `auto` needs less RAM than `stream2d` on 1 of 2 networks, and more on 0. At the same RAM it takes 1.000 times the instructions in the geometric mean, and at most 1.000 times (mcunet-in0).'
line '| mcunet-in3 | 1,000 | behind | to 2, 1x4 | 1,000 (above) | to 2, 1x4 | 50 % | 53.00 | 27.000 | x 27.00 | 1,000 | 50 % | 1.00 | 1.000 | x 1.00 |'
line '| mcunet-in3 | patch, equal | 1,000 | 900 | 0 | 100 | 5,000 | 27,000 | 27.000 | 900 | 33,333,309 |'
line '| mcunet-in3 | patch, equal (above) | 1,000 | 900 | 0 | 100 | 5,000 | 27,000 | 27.000 | 900 | 33,333,309 |'
line '| mcunet-in3 | 1.455 | 94,184 | 41,000 | 41,000 | 1.000 | 1.000 |'
line '| mcunet-in3 | 2.695 | 42,643 | 41,000 | 41,000 | 1.440 | 1.440 |'
line '| 40 | 80,000 | - | 4,000 | 5 % | - | 11,200 | 700 | 64,000 |'
line '| exponent | 2.00 | 2.00 | 1.00 | | 2.00 | 2.00 | 0.00 | 3.00 |'
line '* Sources 1 (`bench/table` computes the checksum), arm-none-eabi-gcc 12.2.1, QEMU 7.2.'

# All pictures are shown, and nothing lies outside of them.
for plot in table-cortex-m7-ram table-cortex-m7-instructions \
  table-cortex-m7-fronts table-growth \
  table-summary; do
  [ $plot = table-summary ] || grep -qF "]($plot.svg)" table.md ||
    fail "table.md does not show $plot"
  grep -q 'prefers-color-scheme: dark' $plot.svg || fail "$plot: always light"
  sed -n 's/.*viewBox="0 0 \([0-9]*\) \([0-9]*\)".*/\1 \2/p
    s/.*c\{0,1\}x="\([0-9.-]*\)" c\{0,1\}y="\([0-9.-]*\)".*/\1 \2/p
    s/.* d="M\([0-9.-]*\) \([0-9.-]*\)[hl].*/\1 \2/p' $plot.svg |
    awk 'NR == 1 { width = $1; height = $2; next }
      $1 < 0 || $1 > width || $2 < 0 || $2 > height { exit 1 }
      END { if (NR < 20) exit 1 }' || fail "$plot: outside of the picture"
done
# A mark for two networks, two ways of input and eight series, and a legend.
[ "$(grep -c '<circle\|<path' table-summary.svg)" -eq 40 ] || fail "marks"

expect 0 "$draw" claims "$work/csv"
shows '^Over 2 networks of the zoo on the emulated Cortex-M7:' \
  '^| RAM: `layer` / `auto` | 4.00 (2.00 to 8.00) | 4.00 (2.00 to 8.00) |$' \
  'grows with n^1.0 of mbv2-w0.35'
expect 0 "$draw" fusion "$work/csv"
shows '^| instructions: `auto`, least RAM | 1.00 (1.00 to 1.00) |' \
  '^| RAM: `auto`, least RAM | 0.25 (0.12 to 0.50) |'

# refused WORDS: a table that must not be drawn
mkdir "$work/bad"
cp "$work/csv/fronts.csv" "$work/csv/growth.csv" "$work/bad"
refused() {
  expect 1 "$draw" "$work/bad" .
  says "$1"
}
sed '/in3,cortex-m7,external,stream1d/d' "$work/csv/table.csv" \
  >"$work/bad/table.csv"
refused 'mcunet-in3, cortex-m7, external: no row of stream1d:least'
sed '9s/true/false/' "$work/csv/table.csv" >"$work/bad/table.csv"
refused 'line 9 is not exact'
sed '9s/,1,12/,2,12/' "$work/csv/table.csv" >"$work/bad/table.csv"
refused 'line 9 is of other sources or tools'
sed '9p' "$work/csv/table.csv" >"$work/bad/table.csv"
refused 'line 10 measures again'
head -n 1 "$work/csv/table.csv" >"$work/bad/table.csv"
refused 'the table has no rows'
cp "$work/csv/table.csv" "$work/bad/table.csv"
sed '/^depth,20,auto/d' "$work/csv/growth.csv" >"$work/bad/growth.csv"
refused 'growth.csv has no depth 20 of auto'
finish
