#!/bin/sh
# Each command in the documents, run as written, gives the output that stands
# below it; tables and programs are those that they name. In blocks marked
# "varies", numbers may be others: they depend on the cross compiler's version.
. "$SOURCE/tests/support/shell.sh"
. "$SOURCE/tests/docs/project.sh"
: >"$work/out"

# Numbers and the blanks before them, in the blocks and tables where they vary.
mask() {
  awk '
    /^```console varies$/ || /^<!-- made by tools\/figures.sh / { vary = 1 }
    /^```$/ || /^<!-- end -->$/ { vary = 0 }
    vary { gsub(/ *[0-9][0-9.,]*/, " N") }
    { print }' "$1"
}

for file in README.md docs/design.md docs/kernels.md docs/plan-file.md \
  docs/trust.md; do
  tools/docs.sh "$file" >"$work/made" 2>"$work/err" ||
    fail "$file cannot be made anew"
  mask "$file" >"$work/is"
  mask "$work/made" >"$work/wanted"
  diff "$work/is" "$work/wanted" >"$work/out" ||
    fail "$file is out of date: tools/docs.sh makes it anew"
  checks=$((checks + $(grep -c -e '^\$ ' -e '^<!-- made by ' "$file")))
done

# The tables' numbers are from a committed file, so they have to be equal.
made_by() {
  awk '/^<!-- made by / { inside = 1 } inside { print }
    /^<!-- end -->$/ { inside = 0 }' "$1"
}
for file in README.md docs/kernels.md docs/trust.md; do
  tools/docs.sh "$file" >"$work/made"
  made_by "$file" >"$work/is"
  made_by "$work/made" >"$work/wanted"
  diff "$work/is" "$work/wanted" >"$work/out" ||
    fail "a table of $file is out of date"
done
finish
