#!/bin/sh
# Make the Python environment of the scripts that build example models and
# golden vectors, and print its path. Nobody needs it to use the compiler.
#
#   python=$(tools/venv.sh)/bin/python
#
# It lies in .venv, or where STREAMNET_VENV says, and is made again when
# requirements.txt has changed.
set -eu
cd "$(dirname "$0")/.."
venv=${STREAMNET_VENV:-$PWD/.venv}
requirements=tools/requirements.txt
done_mark=$venv/requirements.txt

if ! cmp -s "$requirements" "$done_mark"; then
  scripts/install.sh python
  echo "Making $venv" >&2
  python3 -m venv --clear "$venv" >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$requirements" >&2
  cp "$requirements" "$done_mark"
fi
echo "$venv"
