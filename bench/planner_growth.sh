#!/bin/sh
# How planning grows with the network: instructions of the whole program by
# callgrind, for networks of inverted residuals (tests/plans/growth.c), streamed,
# with --optimize ram --max-mac-factor 1.0. `exponent` is the growth against the
# row before, `fitted` that of the line which fits all rows so far best, in
# logarithms: 1 is linear.
#
#   bench/planner_growth.sh >bench/planner_growth.csv
#
# GROWTH is the program, by default build/tests/plans/growth; arguments are
# numbers of operators.
set -eu
cd "$(dirname "$0")/.."
program=${GROWTH:-build/tests/plans/growth}
[ $# -gt 0 ] || set -- 50 100 200 400 800 1600 2000

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for operators; do
  valgrind --tool=callgrind --callgrind-out-file="$work/profile" \
    "$program" "$operators" >"$work/out" 2>"$work/err" || {
    cat "$work/err" >&2
    exit 1
  }
  made=$(cut -d' ' -f1 "$work/out")
  counted=$(sed -n 's/^totals: //p; s/^summary: //p' "$work/profile" | tail -n 1)
  echo "$made $counted"
done | awk '
  BEGIN { print "operators,instructions,exponent,fitted" }
  {
    x = log($1); y = log($2)
    xs += x; ys += y; xx += x * x; xy += x * y
    spread = NR * xx - xs * xs
    exponent = NR == 1 ? "" : sprintf("%.2f", (y - was) / (x - of))
    fitted = NR == 1 ? "" : sprintf("%.2f", (NR * xy - xs * ys) / spread)
    printf "%d,%.0f,%s,%s\n", $1, $2, exponent, fitted
    of = x; was = y
  }'
