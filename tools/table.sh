#!/bin/sh
# Make docs/table.md and its plots of what bench/ measured; or, with "claims",
# print the summary that stands in README.md, and with "fusion" that of
# docs/kernels.md.
#
#   tools/table.sh [FOLDER [TO]]
#   tools/table.sh claims|fusion [FOLDER]
#
# FOLDER holds table.csv, fronts.csv and growth.csv, by default bench. The
# files are made in TO, by default docs.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
summary=
case ${1:-} in
claims | fusion)
  summary=$1
  shift
  ;;
esac
measured=${1:-$root/bench}
folder=${2:-$root/docs}

# render PROGRAMS AWK_OPTIONS...
render() {
  programs=
  for program in rows $1; do
    programs="$programs -f $root/tools/table/$program.awk"
  done
  shift
  # shellcheck disable=SC2086
  awk "$@" $programs kind=settings "$root/bench/settings.csv" \
    kind=others "$root/bench/others.csv" kind=points "$root/bench/msf_cnn.csv" \
    kind=table "$measured/table.csv" kind=fronts "$measured/fronts.csv" \
    kind=growth "$measured/growth.csv"
}

if [ -n "$summary" ]; then
  render "growth $summary"
  exit
fi

# All files or none: a table may turn out to be incomplete.
made=$(mktemp -d "${TMPDIR:-/tmp}/streamnet-draw-XXXXXX")
trap 'rm -rf "$made"' EXIT
trap 'exit 1' HUP INT TERM

plot() { # TARGET VALUE NAME TITLE PANELS
  render "svg plot" -v target="$1" -v value="$2" -v title="$4" \
    -v panels="$5" >"$made/table-$3.svg"
}

render "growth sections markdown" >"$made/table.md"
modes='resident external streamed'
targets=$(sed 1d "$measured/table.csv" | cut -d, -f2 | sort -u)
for target in $targets; do
  plot "$target" ram_bytes "$target-ram" "RAM in bytes" "$modes"
  plot "$target" instructions "$target-instructions" Instructions "$modes"
  render "svg fronts_plot" -v target="$target" \
    >"$made/table-$target-fronts.svg"
done
plot cortex-m7 ram_bytes summary "RAM in bytes" "resident streamed"
render "growth svg growth_plot" >"$made/table-growth.svg"
cp "$made"/* "$folder"
