#!/bin/sh
# tools/table.sh: summary, rows and plots of a made-up table, whose geometric
# means are whole numbers, and what it refuses.
. "$SOURCE/tests/support/shell.sh"
draw=$SOURCE/tools/table.sh

# Two networks. Of "small", `layer` needs 2 times the RAM of `auto`, of "large"
# 8 times; `patch` at equal RAM 3 and 27 times the instructions of `stream2d`,
# and it does not fit there for "large" with streamed input.
rows() {
  awk 'BEGIN {
    print "network,target,input_mode,strategy,setting,frame_bytes," \
      "arena_bytes,static_bytes,stack_bytes,ram_bytes,flash_bytes,macs," \
      "mac_factor,executed_macs,instructions,exact,sources,gcc,qemu"
    split("small large", networks)
    split("resident external streamed", modes)
    count = split("layer:- stream1d:least stream2d:least patch:equal " \
      "patch:double patch:2x2 auto:fast auto:least", settings, " ")
    for (n = 1; n <= 2; n++)
      for (m = 1; m <= 3; m++)
        for (s = 1; s <= count; s++) {
          ram = settings[s] == "layer:-" ? (n == 1 ? 2000 : 8000) : 1000
          work = settings[s] == "patch:equal" ? (n == 1 ? 3 : 27) : 1
          setting = settings[s]
          if (n == 2 && m == 3 && setting == "patch:equal")
            setting = "patch:above-equal"
          sub(":", ",", setting)
          printf "%s,cortex-m7,%s,%s,300,%d,0,100,%d,5000,%d,%f,900," \
            "%d,true,1,12.2.1,7.2\n", networks[n], modes[m], setting, \
            ram - 100, ram, 1000 * work, work, 1234567 * work
        }
  }'
}
rows >"$work/table.csv"
expect 0 "$draw" "$work/table.csv" .

# line WORDS: a whole line of the page
line() {
  grep -qxF -e "$1" table.md || fail "table.md has no line $1"
}
line '| RAM: `layer` / `auto`, least | external | 4.000 | 2.000 (small) | 8.000 (large) |'
line '| instructions: `patch` at equal RAM / `stream2d` | resident | 9.000 | 3.000 (small) | 27.000 (large) |'
line '| MACs: `patch` at equal RAM / `stream2d` | streamed | 9.000 | 3.000 (small) | 27.000 (large) |'
line 'With input `resident`, no plan of `patch` is within the RAM of `stream2d` for 0 of 2 networks.'
line 'With input `streamed`, no plan of `patch` is within the RAM of `stream2d` for 1 of 2 networks: large.'
line '| large | patch, equal | 1,000 | 900 | 0 | 100 | 5,000 | 27,000 | 27.000 | 33,333,309 |'
line '| large | patch, equal (above) | 1,000 | 900 | 0 | 100 | 5,000 | 27,000 | 27.000 | 33,333,309 |'
line '* arm-none-eabi-gcc 12.2.1, QEMU 7.2.'

# Each plot: a mark for two networks, three ways of input and five strategies,
# and one more in the legend; nothing outside of the picture.
for plot in ram instructions; do
  file=table-cortex-m7-$plot.svg
  grep -qF "]($file)" table.md || fail "table.md does not show $file"
  [ "$(grep -c '<circle' $file)" -eq 35 ] || fail "$file: marks"
  sed -n 's/.*viewBox="0 0 \([0-9]*\) \([0-9]*\)".*/\1 \2/p
    s/.*c\{0,1\}x="\([0-9.-]*\)" c\{0,1\}y="\([0-9.-]*\)".*/\1 \2/p' $file |
    awk 'NR == 1 { width = $1; height = $2; next }
      $1 < 0 || $1 > width || $2 < 0 || $2 > height { exit 1 }
      END { if (NR < 50) exit 1 }' || fail "$file: outside of the picture"
done

# refused WORDS: a table that must not be drawn
refused() {
  expect 1 "$draw" "$work/bad.csv" .
  says "$1"
}
sed '/large,cortex-m7,external,stream1d/d' "$work/table.csv" >"$work/bad.csv"
refused 'large, cortex-m7, external: no row of stream1d:least'
sed '9s/true/false/' "$work/table.csv" >"$work/bad.csv"
refused 'line 9 is not exact'
sed '9s/,1,12/,2,12/' "$work/table.csv" >"$work/bad.csv"
refused 'line 9 is of other sources or tools'
head -n 1 "$work/table.csv" >"$work/bad.csv"
refused 'the table has no rows'
finish
