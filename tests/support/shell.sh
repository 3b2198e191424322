# Sourced by tests of the command line. STREAMNET is the program and SOURCE the
# project's root; both come from CMake. Every test runs in an empty folder of
# its own with a TMPDIR of its own; nothing may be left there by a command.
set -u

work=$(mktemp -d "${TMPDIR:-/tmp}/streamnet-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/tmp" "$work/here"
TMPDIR=$work/tmp
# A sanitizer's report must not look like one of our exit statuses.
ASAN_OPTIONS=exitcode=99
UBSAN_OPTIONS=exitcode=99
export TMPDIR ASAN_OPTIONS UBSAN_OPTIONS
unset CC
cd "$work/here" || exit 1

data=$SOURCE/tests/data
fashion=$SOURCE/examples/fashion/fashion.tflite
picture=$SOURCE/examples/fashion/pictures/0-t-shirt.in
checks=0

fail() {
  echo "FAILED: $*" >&2
  echo "--- stdout" >&2
  head -c 2000 "$work/out" >&2
  echo "--- stderr" >&2
  head -c 4000 "$work/err" >&2
  exit 1
}

# No temporary folder, and no half-written output beside a finished one.
check_leftovers() {
  [ -z "$(ls -A "$TMPDIR")" ] || fail "$*: left $(ls -A "$TMPDIR") in TMPDIR"
  left=$(find "$work" -name '*.streamnet-*')
  [ -z "$left" ] || fail "$*: left $left"
}

# expect STATUS COMMAND...: runs it, keeping stdout in $work/out and stderr in
# $work/err, and checks the exit status and that nothing is left behind.
expect() {
  expected=$1
  shift
  "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  checks=$((checks + 1))
  [ $status -eq "$expected" ] || fail "$*: status $status, wanted $expected"
  if grep -q 'Sanitizer\|runtime error' "$work/err"; then
    fail "$*: a sanitizer's report"
  fi
  check_leftovers "$*"
}

# says WORDS...: each must stand in what the last command wrote to stderr.
says() {
  for words; do
    grep -qF -e "$words" "$work/err" || fail "stderr does not say \"$words\""
  done
}

# shows PATTERNS...: each must match a line of its stdout.
shows() {
  for pattern; do
    grep -q -e "$pattern" "$work/out" || fail "stdout does not show \"$pattern\""
  done
}

# Nothing on stdout: diagnostics must not be mixed with results.
says_nothing() {
  [ ! -s "$work/out" ] || fail "stdout is not empty"
}

absent() {
  [ ! -e "$1" ] || fail "$1 exists"
}

# A place where the program finds only the commands given.
only() {
  rm -rf "$work/bin"
  mkdir "$work/bin"
  for command; do
    ln -s "$(command -v "$command")" "$work/bin/$command"
  done
}

finish() {
  echo "$checks commands as expected"
}
