#!/bin/sh
# One network under adverse conditions on an emulated board: see guard.c.
#
# guard.sh GUARD MODEL TARGET [STRATEGY [INPUT_MODE]]
. "$SOURCE/tests/support/shell.sh"
expect 0 "$@"
cat "$work/out"
# No fewer rows than ways of input, or one where they are named.
[ "$(wc -l <"$work/out")" -ge $(($# > 4 ? 1 : 3)) ] || fail 'too few rows'
