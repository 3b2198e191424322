#!/bin/sh
# Install what the project needs, through apt-get, where it is missing.
#
#   scripts/install.sh GROUP...
#
# Groups: build (the compiler), board (cross compiler and emulator), test,
# lint, fuzz (clang's fuzzer), python (for the scripts that make models; nobody
# else needs it), matrix (compilers and emulators of tests/compilers/all, some
# 190 MB).
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

# Ubuntu's browser has another name.
browser_package() {
  if grep -qs '^ID=ubuntu' /etc/os-release; then
    echo chromium-browser
  else
    echo chromium
  fi
}

group_packages() {
  case $1 in
  build) echo gcc libc6-dev cmake ninja-build libcjson-dev ;;
  board) echo gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm ;;
  test) echo clang libcmocka-dev gzip locales "$(browser_package)" ;;
  lint) echo clang-format clang-tidy ;;
  fuzz) echo clang libclang-rt-14-dev ;;
  python) echo python3 python3-venv ;;
  matrix)
    # The package without a version excludes the cross compilers.
    echo "gcc-$(gcc -dumpversion)-multilib" \
      gcc-s390x-linux-gnu libc6-dev-s390x-cross \
      gcc-arm-linux-gnueabihf libc6-dev-armhf-cross qemu-user \
      gcc-riscv64-unknown-elf qemu-system-misc
    ;;
  *)
    echo "install.sh: no group '$1'; there are build board test lint fuzz" \
      "python matrix" >&2
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
  chromium | chromium-browser)
    command_found chromium || command_found chromium-browser ||
      command_found google-chrome
    ;;
  locales) [ -e /usr/share/i18n/locales/de_DE ] ;;
  libclang-rt-14-dev)
    for library in "$(clang -print-runtime-dir)"/libclang_rt.fuzzer-*.a; do
      [ -f "$library" ] && return
    done
    return 1
    ;;
  gcc-*-multilib)
    echo 'int main(void) { return 0; }' |
      gcc -m32 -x c - -o /dev/null >/dev/null 2>&1
    ;;
  libc6-dev-s390x-cross) header_found s390x-linux-gnu-gcc stdio.h ;;
  libc6-dev-armhf-cross) header_found arm-linux-gnueabihf-gcc stdio.h ;;
  gcc-s390x-linux-gnu | gcc-arm-linux-gnueabihf | gcc-riscv64-unknown-elf)
    command_found "${1#gcc-}-gcc"
    ;;
  qemu-user) command_found qemu-s390x ;;
  qemu-system-misc) command_found qemu-system-riscv32 ;;
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
