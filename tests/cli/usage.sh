#!/bin/sh
# Wrong command lines: exit status 2, a message on stderr that leads to --help,
# nothing on stdout and nothing done.
. "$SOURCE/tests/support/shell.sh"

misused() {
  words=$1
  shift
  expect 2 "$STREAMNET" "$@"
  says "$words"
  says_nothing
  absent made
}

misused 'which command?'
misused 'bake is not a command' bake "$fashion"
misused 'Inspect is not a command' Inspect "$fashion"
misused 'inspect wants a model' inspect
misused 'takes one model' plan "$fashion" "$fashion"
misused 'compile wants -o' compile "$fashion"
misused 'compile wants a model' compile -o made
misused 'run wants a model and one input' run "$fashion"
misused 'pairs' verify "$fashion" "$picture"
misused '--target cortex-m99 is not known' plan "$fashion" --target cortex-m99
misused '--strategy best is not known' plan "$fashion" --strategy best
misused '--input-mode none is not known' plan "$fashion" --input-mode none
misused '--strategy  is not known' plan "$fashion" --strategy ''
misused '--io raw is not known' plan "$fashion" --io raw
misused '--on mars is not known' verify "$fashion" --on mars
misused '--dump all is not known' plan "$fashion" --dump all
misused 'only bench takes lists' compile "$fashion" -o made \
  --target portable,cortex-m7
misused '--csv is for bench' plan "$fashion" --csv
misused '--json is for' inspect "$fashion" --json
misused '--dump is for plan' compile "$fashion" -o made --dump plan
misused '--html is for plan' inspect "$fashion" --html made
misused '--html - leaves no room' plan "$fashion" --html - --json
misused '--html - leaves no room' plan "$fashion" --html - --pareto
misused '--html - leaves no room' plan "$fashion" --html - --dump plan
misused 'does nothing for --target portable' plan "$fashion" --widen-weights
misused 'does nothing for --target portable' bench "$fashion" \
  --widen-weights --target cortex-m7,portable
misused '--widen-weights is not for inspect' inspect "$fashion" \
  --widen-weights --target cortex-m7
misused '--widen-weights goes not with --plan' plan "$fashion" \
  --widen-weights --target cortex-m7 --plan made
misused '--widen-weights takes flash' plan "$fashion" --widen-weights \
  --target cortex-m4 --optimize flash
for bytes in 0 -1 12x 64KK K '' 1e6 99999999999999999999 9999999999999999M; do
  misused '--sram wants a number of bytes' plan "$fashion" --sram "$bytes"
done
for name in '' 1st a-b 'a b' 'ä' 'x*/' "$(printf '%065d' 0 | tr 0 a)"; do
  misused '--name wants a C identifier' compile "$fashion" -o made \
    --name "$name"
done
misused 'option' plan "$fashion" --no-such-option
misused 'requires an argument' plan "$fashion" --target
misused 'option' plan "$fashion" -x

expect 0 "$STREAMNET" --help
for command in inspect plan compile run verify bench; do
  grep -q "^  $command " "$work/out" || fail "--help leaves $command out"
done
[ ! -s "$work/err" ] || fail '--help writes to stderr'
expect 0 "$STREAMNET" --version
grep -q '^streamnet [0-9]*\.[0-9]*\.[0-9]*$' "$work/out" || fail 'no version'
finish
