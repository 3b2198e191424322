#!/bin/sh
# Measure the kernels on the emulated Cortex-M7, each in networks of that one
# operator: instructions a multiply-accumulate, code, and the innermost loop.
#
#   bench/kernels.sh >bench/kernels.csv
#
# BENCH_KERNELS is the program that does it, by default build/bench/kernels. The
# figures depend on the version of arm-none-eabi-gcc, which was 12.2 (Debian 12)
# for the committed ones.
set -eu
cd "$(dirname "$0")/.."

"${BENCH_KERNELS:-build/bench/kernels}"
