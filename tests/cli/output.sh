#!/bin/sh
# Places that cannot be written and disks that fill up: exit status 5, a
# message, and the old result or none, never half of one.
. "$SOURCE/tests/support/shell.sh"

compile() {
  "$STREAMNET" compile "$fashion" -q "$@"
}

: >file
expect 5 compile -o file/made
says 'cannot write folder file/made' 'Not a directory'
expect 5 compile -o missing/made
says 'cannot write folder missing/made' 'No such file'
expect 5 compile -o /proc/made
says 'cannot write folder /proc/made'
expect 5 compile -o file
says 'file exists and is not a folder'
[ ! -s file ] || fail 'the file was written to'

# Folders that hold what is not ours.
mkdir foreign
echo 'int main(void) { return 0; }' >foreign/main.c
expect 5 compile -o foreign
says 'foreign holds main.c, which streamnet did not write' 'note: '
[ "$(ls foreign)" = main.c ] || fail 'the folder was changed'

# A result is exchanged whole: no file of the old one stays.
expect 0 compile -o made --name first
expect 0 compile -o made --name second
[ -f made/second.c ] || fail 'no new result'
absent made/first.c
expect 0 compile -o made/ --name third
[ -f made/third.c ] || fail 'no new result'
echo '/* mine */' >made/notes.txt
expect 5 compile -o made
says 'notes.txt'
[ -f made/third.c ] || fail 'the old result has gone'
rm made/notes.txt

# A limit on the size of files stands in for a full disk.
limited() {
  (
    ulimit -f 1
    exec "$@"
  )
}
cp -r made before
expect 5 limited "$STREAMNET" compile "$fashion" -q -o made
says 'cannot write folder made' 'File too large'
diff -r made before >"$work/out" || fail 'the old result was changed'
expect 5 limited "$STREAMNET" compile "$fashion" -q -o fresh
absent fresh
expect 5 limited "$STREAMNET" run "$fashion" "$picture" -o answer
says 'File too large'
absent answer

# Results that cannot be written.
expect 5 "$STREAMNET" run "$fashion" "$picture" -o /dev/full
says 'cannot write /dev/full: No space left'
[ -c /dev/full ] || fail '/dev/full was replaced'
expect 5 "$STREAMNET" run "$fashion" "$picture" -o missing/answer
says 'cannot write missing/answer: No such file'
expect 5 "$STREAMNET" run "$fashion" "$picture" -o foreign
says 'cannot write foreign: Is a directory'
expect 0 "$STREAMNET" run "$fashion" "$picture" -o /dev/null
[ -c /dev/null ] || fail '/dev/null was replaced'
echo old >answer
expect 0 "$STREAMNET" run "$fashion" "$picture" -o answer
[ "$(wc -c <answer)" -eq 10 ] || fail 'the answer has ten bytes'

# The page of a plan: beside what plan prints, or in its place; whole or not at
# all.
tiny=$data/tiny.tflite
expect 0 "$STREAMNET" plan "$tiny" --html page.html
shows '^arena '
tail -n 1 page.html | grep -qx '</html>' || fail 'the page is cut'
cp page.html before.html
expect 0 "$STREAMNET" plan "$tiny" --html -
cmp page.html "$work/out" || fail 'the page is another one on standard output'
expect 0 "$STREAMNET" plan "$tiny" --html page.html --pareto --csv
shows '^arena_bytes,'
cmp page.html before.html || fail 'the page depends on what is printed'
expect 3 "$STREAMNET" plan "$tiny" --html none.html --sram 1K
absent none.html
expect 5 "$STREAMNET" plan "$tiny" --html missing/page.html
says 'cannot write missing/page.html: No such file'
says_nothing
expect 5 "$STREAMNET" plan "$tiny" --html /dev/full
says 'cannot write /dev/full: No space left'
expect 5 limited "$STREAMNET" plan "$tiny" --html page.html
says 'File too large'
cmp page.html before.html || fail 'the old page was changed'

# Standard output that cannot be written.
to_full() {
  "$@" >/dev/full
}
for command in "inspect $fashion" "plan $fashion" "plan --json $fashion" \
  "compile $fashion -o made" "run $fashion $picture" "verify $fashion" \
  --help --version; do
  # shellcheck disable=SC2086
  expect 5 to_full "$STREAMNET" $command
  says 'standard output'
done
closed() {
  "$@" >&-
}
expect 5 closed "$STREAMNET" plan "$fashion"
says 'standard output'

# A reader that has gone.
(
  "$STREAMNET" run "$fashion" "$picture" 2>"$work/err"
  echo $? >status
) | true
[ "$(cat status)" -eq 5 ] || fail "status $(cat status) on a broken pipe"
says 'standard output: Broken pipe'
check_leftovers 'a broken pipe'

# No place for temporary files.
TMPDIR=$work/here/nowhere
for command in "run $fashion $picture" "verify $fashion"; do
  # shellcheck disable=SC2086
  "$STREAMNET" $command >"$work/out" 2>"$work/err"
  status=$?
  [ $status -eq 5 ] || fail "status $status without a TMPDIR"
  says 'cannot make a folder in' nowhere
done
finish
