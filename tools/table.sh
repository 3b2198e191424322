#!/bin/sh
# Make docs/table.md and its plots of bench/table.csv.
#
#   tools/table.sh [CSV [FOLDER]]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
csv=${1:-$root/bench/table.csv}
folder=${2:-$root/docs}

# All files or none: a table may turn out to be incomplete.
made=$(mktemp -d "${TMPDIR:-/tmp}/streamnet-draw-XXXXXX")
trap 'rm -rf "$made"' EXIT
trap 'exit 1' HUP INT TERM

# render PROGRAM AWK_OPTIONS...
render() {
  program=$root/tools/table/$1
  shift
  awk "$@" -f "$root/tools/table/rows.awk" -f "$program" \
    "$root/bench/settings.csv" "$csv"
}

plot() { # TARGET VALUE NAME TITLE
  render plot.awk -v target="$1" -v value="$2" -v title="$4" \
    >"$made/table-$1-$3.svg"
}

render markdown.awk >"$made/table.md"
sed 1d "$csv" | cut -d, -f2 | sort -u | while read -r target; do
  plot "$target" ram_bytes ram "RAM in bytes"
  plot "$target" instructions instructions Instructions
done
cp "$made"/* "$folder"
