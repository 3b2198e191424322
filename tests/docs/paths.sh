#!/bin/sh
# Every file and folder that the documents name exists, and ARCHITECTURE.md
# names every folder of sources.
. "$SOURCE/tests/support/shell.sh"
cd "$SOURCE" || exit 1
: >"$work/out"
: >"$work/err"

# Paths begin with one of the project's folders, or are linked to.
named_paths() {
  folders=$(find . -mindepth 1 -maxdepth 1 -type d ! -name '.git' \
    ! -name 'build*' | sed 's|^\./||; s|\.|\\.|g' | tr '\n' '|')
  {
    tr -c 'A-Za-z0-9_./*-' '\n' <"$1" | grep -E "^(${folders%|})/."
    grep -o '](\(\.\./\)\{0,1\}[A-Za-z][^):]*)' "$1" |
      sed "s|^](|$(dirname "$1")/|; s|)\$||"
  } | sed 's|[.,;:]*$||' | sort -u
}

for file in README.md ARCHITECTURE.md CONTRIBUTING.md docs/*.md; do
  count=0
  for path in $(named_paths "$file"); do
    # An unquoted pattern stands for one file at least; what does not match
    # stays as it is, and does not exist.
    for one in $path; do
      [ -e "$one" ] || fail "$file names $one, which does not exist"
    done
    count=$((count + 1))
  done
  [ "$file" = CONTRIBUTING.md ] || [ $count -gt 2 ] || fail "no paths in $file"
  checks=$((checks + count))
done

for folder in src/*/ kernels/ kernels/ref/ boards/*/; do
  name=${folder%/}
  grep -qF -e "\`$name\`" -e "\`$folder\`" -e "\`${name##*/}/\`" \
    ARCHITECTURE.md || fail "ARCHITECTURE.md does not name $name"
done
finish
