#!/bin/sh
# shellcheck disable=SC2154
# Read by guards.sh and sram.sh: their options, and a table whose rows stay.
#
# Wants `me` (what messages begin with), `models` (how the usage names them),
# `program` (has to be there), `table` and its first line `head`. Sets `target`
# and `anew`, leaves the models as the arguments, and begins the table where it
# is missing.

usage() {
  echo "usage: $me [--target TARGET] [--anew] [$models]..." >&2
  exit 2
}

target=cortex-m7
anew=false
while [ $# -gt 0 ]; do
  case $1 in
  --target)
    [ $# -gt 1 ] || usage
    # shellcheck disable=SC2034
    target=$2
    shift
    ;;
  --anew) anew=true ;;
  -*) usage ;;
  *) break ;;
  esac
  shift
done
[ -x "$program" ] || {
  echo "$me: no $program; build it first" >&2
  exit 5
}
if [ $anew = true ] || [ ! -s "$table" ]; then
  echo "$head" >"$table"
fi
[ "$(head -n 1 "$table")" = "$head" ] || {
  echo "$me: $table has other columns; --anew drops its rows" >&2
  exit 2
}
