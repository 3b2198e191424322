#!/bin/sh
# Measure the example networks on the emulated Cortex-M7: every strategy with
# the frame in the arena and with pushed rows.
#
#   bench/examples.sh >bench/examples.csv
#
# STREAMNET is the compiler, by default build/streamnet. RAM and MACs follow
# from the plan alone; stack, flash and instructions also from the version of
# arm-none-eabi-gcc, which was 12.2 (Debian 12) for the committed figures.
set -eu
cd "$(dirname "$0")/.."

"${STREAMNET:-build/streamnet}" bench \
  examples/fashion/fashion.tflite examples/camera/camera.tflite \
  --target cortex-m7 --strategy layer,patch,stream1d,stream2d,auto \
  --input-mode resident,streamed --optimize ram --csv
