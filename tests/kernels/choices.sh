#!/bin/sh
# Which kernels operators get is what choices.csv says. A change for the better
# is made known with the command that is printed.
. "$SOURCE/tests/support/shell.sh"
cd "$SOURCE" || exit 1
expect 0 "$CHOICES" tests/conformance/*.cases
mv "$work/out" "$work/made"
diff tests/kernels/choices.csv "$work/made" >"$work/out" ||
  fail "other kernels; build/tests/kernels/choices" \
    "tests/conformance/*.cases >tests/kernels/choices.csv makes them known"
finish
