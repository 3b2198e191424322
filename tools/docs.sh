#!/bin/sh
# Print a Markdown file with everything in it made anew that comes from
# elsewhere; the rest is copied.
#
#   tools/docs.sh README.md >new && mv new README.md
#
# Made anew are, in the current folder, which is the project's root:
#
#   ```console             the output of each line that begins with "$ ", which
#                          is run by the shell and goes on in the next line
#                          after a "\"; "console varies" is the same for output
#                          whose numbers depend on other tools
#   ```c PATH              the file, also with another word for c
#   <!-- made by COMMAND -->   up to <!-- end -->: the output of the command
#
# A command that fails is an error.
set -eu

made=$(mktemp "${TMPDIR:-/tmp}/streamnet-docs-XXXXXX")
trap 'rm -f "$made"' EXIT
trap 'exit 1' HUP INT TERM

# Runs a command of the file and prints what it writes to either stream.
command_show() {
  sh -c "$1" >"$made" 2>&1 </dev/null || {
    status=$?
    cat "$made" >&2
    echo "docs.sh: status $status of: $1" >&2
    exit 1
  }
  cat "$made"
}

# What the line that is read belongs to: text, console, file, made, other.
inside=text
while IFS= read -r line; do
  case $inside:$line in
  'text:```console' | 'text:```console varies') inside=console ;;
  'text:```'*' '*)
    inside='file'
    printf '%s\n' "$line"
    cat "${line#* }"
    continue
    ;;
  'text:```'*) inside=other ;;
  'text:<!-- made by '*)
    inside=made
    command=${line#<!-- made by }
    printf '%s\n' "$line"
    command_show "${command% -->}"
    continue
    ;;
  *:'```' | 'made:<!-- end -->') inside=text ;;
  'console:$ '*)
    printf '%s\n' "$line"
    command=${line#$ }
    while [ "$command" != "${command%\\}" ]; do
      IFS= read -r line
      printf '%s\n' "$line"
      command=${command%\\}$line
    done
    command_show "$command"
    continue
    ;;
  console:* | file:* | made:*) continue ;;
  esac
  printf '%s\n' "$line"
done <"$1"
if [ "$inside" != text ]; then
  echo "docs.sh: $1 ends inside $inside" >&2
  exit 1
fi
