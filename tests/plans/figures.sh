#!/bin/sh
# What is planned for the conformance chains, and for networks that remember, is
# what figures.csv says. A change for the better is made known with the command
# that is printed.
. "$SOURCE/tests/support/shell.sh"
cd "$SOURCE" || exit 1
expect 0 "$FIGURES" tests/conformance/*_chain.cases \
  tests/conformance/state.cases
mv "$work/out" "$work/made"
diff tests/plans/figures.csv "$work/made" >"$work/out" ||
  fail "other plans; build/tests/plans/figures" \
    "tests/conformance/*_chain.cases tests/conformance/state.cases" \
    ">tests/plans/figures.csv makes them known"
finish
