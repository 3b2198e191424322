#!/bin/sh
# The page and its plots are those of the committed table.
. "$SOURCE/tests/support/shell.sh"
expect 0 "$SOURCE/tools/table.sh" "$SOURCE/bench/table.csv" .
for file in *; do
  cmp "$file" "$SOURCE/docs/$file" >"$work/out" 2>&1 ||
    fail "docs/$file is out of date: tools/table.sh makes it anew"
done
finish
