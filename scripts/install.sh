#!/bin/sh
# Install what the project needs, through apt-get, where it is missing.
#
#   scripts/install.sh GROUP...
#
# Groups: build (the compiler), board (cross compiler and emulator), test,
# lint, fuzz (clang's fuzzer, for tests/fuzz/campaign), python (for the scripts that make models; nobody else needs it).
# Each package is looked for by what it provides, so that a tool that came
# another way counts. Nothing missing: no network, no root, no output.
set -eu

command_found() {
  command -v "$1" >/dev/null 2>&1
}

# header_found COMPILER HEADER
header_found() {
  command_found "$1" &&
    echo "#include <$2>" | "$1" -E -x c - >/dev/null 2>&1
}

group_packages() {
  case $1 in
  build) echo gcc libc6-dev cmake ninja-build libcjson-dev ;;
  board) echo gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm ;;
  test) echo clang libcmocka-dev gzip ;;
  lint) echo clang-format clang-tidy ;;
  fuzz) echo clang libclang-rt-14-dev ;;
  python) echo python3 python3-venv ;;
  *)
    echo "install.sh: no group '$1'; there are build board test lint fuzz python" >&2
    exit 2
    ;;
  esac
}

package_found() {
  case $1 in
  libc6-dev) header_found gcc stdio.h ;;
  ninja-build) command_found ninja ;;
  libcjson-dev) header_found gcc cjson/cJSON.h ;;
  gcc-arm-none-eabi) command_found arm-none-eabi-gcc ;;
  libnewlib-arm-none-eabi) header_found arm-none-eabi-gcc string.h ;;
  libcmocka-dev)
    echo '#include <setjmp.h>
      #include <stdarg.h>
      #include <stddef.h>
      #include <stdint.h>
      #include <cmocka.h>' | gcc -E -x c - >/dev/null 2>&1
    ;;
  libclang-rt-14-dev)
    for library in "$(clang -print-runtime-dir)"/libclang_rt.fuzzer-*.a; do
      [ -f "$library" ] && return
    done
    return 1
    ;;
  python3-venv) python3 -c 'import ensurepip, venv' >/dev/null 2>&1 ;;
  *) command_found "$1" ;;
  esac
}

# Prints the packages of the given groups that are not there.
missing_list() {
  for group in "$@"; do
    packages=$(group_packages "$group")
    for package in $packages; do
      package_found "$package" || printf ' %s' "$package"
    done
  done
}

# Prints the command that gives root's rights, nothing for root itself.
root_command() {
  if [ "$(id -u)" -eq 0 ]; then
    return
  fi
  command_found sudo || return 1
  echo sudo
}

packages_install() {
  echo "Installing:$1" >&2
  install="env DEBIAN_FRONTEND=noninteractive apt-get -q -y install
    --no-install-recommends"
  # The lists may be absent or older than the server: only then update.
  # shellcheck disable=SC2086
  $root $install $1 >&2 || {
    echo "Package lists are absent or old: apt-get update" >&2
    $root apt-get -q update >&2
    $root $install $1 >&2
  }
}

missing=$(missing_list "$@")
if [ -z "$missing" ]; then
  exit 0
fi
if ! command_found apt-get; then
  echo "install.sh: there is no apt-get here. Please install what these" \
    "Debian packages hold:$missing" >&2
  exit 5
fi
root=$(root_command) || {
  echo "install.sh: neither root nor sudo. Please install:$missing" >&2
  exit 5
}
packages_install "$missing" || {
  echo "install.sh: apt-get could not install:$missing" >&2
  exit 5
}
missing=$(missing_list "$@")
if [ -n "$missing" ]; then
  echo "install.sh: installed, yet not found:$missing" >&2
  exit 5
fi
