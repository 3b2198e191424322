#!/bin/sh
# Every network with --sram at 16 K to 512 K, resident and streamed: either its
# plan is refused, with exit status 3 and a message that names peak, shortfall
# and what would fit, or it runs on an emulated board with exactly that RAM and
# gives the output of the reference kernels. Networks with several inputs cannot
# be streamed.
#
#   bench/sram.sh [--target TARGET] [--anew] [MODEL.tflite|FOLDER]...
#
# TARGET is cortex-m7 (the default), cortex-m4 or portable; without models the
# examples and all networks of the zoo are tried. Rows are appended to
# bench/sram.csv, or the file that SRAM names, as soon as they are there, and
# what has a row is not tried again: a run that was stopped goes on. --anew
# drops all rows. A plan that also ran with less RAM is not run again: `ran_with`
# says with how much it was. STREAMNET is the compiler, by default
# build/streamnet. Exit status 1: something did not hold, as stderr says.
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$bench")
streamnet=${STREAMNET:-$root/build/streamnet}
table=${SRAM:-$bench/sram.csv}
head=model,target,input_mode,sram,result,arena,ram,ran_with,mac_factor
head=$head,instructions,exact
sizes='16 20 32 64 128 256 512'
me=bench/sram.sh
models='MODEL.tflite|FOLDER'
program=$streamnet
# shellcheck source=bench/resumable.sh
. "$bench/resumable.sh"
[ $# -gt 0 ] || set -- "$root"/examples/*/*.tflite "$root"/zoo/models
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

failed=0
fail() {
  echo "bench/sram.sh: $model, $target, $mode, $kilobytes K: $*" >&2
  [ ! -s "$work/err" ] || cat "$work/err" >&2
  failed=1
}

# Whether the refusal has all that it should.
refusal_is_good() {
  for part in 'needs [0-9]* bytes of arena' ' more than the ' \
    'the peak is at stage ' 'needs --sram\|smaller input'; do
    grep -q -e "$part" "$work/err" || return 1
  done
}

# A row of what `bench` printed: its columns by name, and RAM that was there.
print_fit() {
  awk -F, -v key="$key" -v with="$1" '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    function cell(name) { return $column[name] }
    {
      print key "fits," cell("arena_bytes") "," cell("ram_bytes") "," with \
        "," cell("mac_factor") "," cell("instructions") "," cell("exact")
    }' "$work/ran"
}

# One model with one size; "$work/plan" is the last plan that ran, with
# $ran_with bytes of RAM.
try_size() {
  bytes=$((kilobytes * 1024))
  key=$(basename "$model"),$target,$mode,$bytes,
  if grep -qF -e "$key" "$table"; then
    return
  fi
  echo "$key" | tr , ' ' >&2
  status=0
  "$streamnet" plan "$model" -q --target "$target" --input-mode "$mode" \
    --sram "$bytes" --dump plan >"$work/new" 2>"$work/err" || status=$?
  if [ $status = 3 ]; then
    if refusal_is_good; then
      echo "${key}refused,,,,,," >>"$table"
    else
      fail "a refusal that lacks something"
    fi
    return
  fi
  if [ $status = 1 ] && grep -q 'streamed pushes the rows of one' "$work/err"
  then
    echo "${key}several inputs,,,,,," >>"$table"
    return
  fi
  [ $status = 0 ] || {
    fail "exit status $status"
    return
  }
  if ! cmp -s "$work/new" "$work/plan"; then
    mv "$work/new" "$work/plan"
    "$streamnet" bench "$model" -q --target "$target" --input-mode "$mode" \
      --sram "$bytes" --plan "$work/plan" --csv >"$work/ran" \
      2>"$work/err" || {
      fail "the run failed"
      : >"$work/plan"
      return
    }
    ran_with=$bytes
  fi
  print_fit "$ran_with" >"$work/row"
  awk -F, -v most="$bytes" '{ exit !($7 <= most && $11 == "true") }' \
    "$work/row" || {
    fail "more RAM than there is, or another output"
    return
  }
  cat "$work/row" >>"$table"
}

try_model() {
  for mode in resident streamed; do
    : >"$work/plan"
    for kilobytes in $sizes; do
      try_size
    done
  done
}

for place; do
  if [ -d "$place" ]; then
    for model in "$place"/*.tflite; do
      try_model
    done
  else
    model=$place
    try_model
  fi
done
echo "$table: $(($(wc -l <"$table") - 1)) rows" >&2
exit $failed
