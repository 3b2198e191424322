#!/bin/sh
# Print the measured figures of an example network, in Markdown, from
# bench/examples.csv.
#
#   tools/figures.sh MODEL
set -eu
cd "$(dirname "$0")/.."

awk -F, -v model="$1" '
  # 1234567 as 1,234,567
  function grouped(number) {
    while (match(number, /[0-9][0-9][0-9][0-9]+/))
      number = substr(number, 1, RSTART + RLENGTH - 4) "," \
        substr(number, RSTART + RLENGTH - 3)
    return number
  }
  NR == 1 {
    for (i = 1; i <= NF; i++) column[$i] = i
    print "| strategy | input | RAM | arena | stack | flash | MAC factor" \
      " | instructions |"
    print "|---|---|---:|---:|---:|---:|---:|---:|"
    next
  }
  $column["model"] == model {
    found = 1
    if ($column["exact"] != "true") {
      print "figures.sh: line " NR " is not exact" >"/dev/stderr"
      wrong = 1
    }
    printf "| %s | %s | %s | %s | %s | %s | %.3f | %s |\n", \
      $column["strategy"], $column["input_mode"], \
      grouped($column["ram_bytes"]), grouped($column["arena_bytes"]), \
      grouped($column["stack_bytes"]), grouped($column["flash_bytes"]), \
      $column["mac_factor"], grouped($column["instructions"])
  }
  END {
    if (!found) print "figures.sh: no figures of " model >"/dev/stderr"
    exit wrong || !found
  }' bench/examples.csv
