#!/bin/sh
# Build and run every test that needs nothing outside the project and its
# packages: with sanitizers, the kernels on both boards, the released build.
set -eu
cd "$(dirname "$0")"

scripts/install.sh build board test
for preset in debug cortex-m4 cortex-m7 release; do
  cmake --preset "$preset"
  cmake --build --preset "$preset"
  ctest --preset "$preset" --label-exclude shared --output-on-failure
done
