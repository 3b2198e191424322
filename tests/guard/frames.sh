#!/bin/sh
# Frames read from machine code are those that the compiler states.
#
# frames.sh FRAMES
. "$SOURCE/tests/support/shell.sh"
camera=$SOURCE/examples/camera/camera.tflite
for target in cortex-m7 portable; do
  for strategy in auto patch; do
    rm -rf made
    expect 0 "$STREAMNET" compile "$camera" -o made --name made -q \
      --target $target --strategy $strategy --optimize ram
    expect 0 arm-none-eabi-gcc -std=c11 -O2 -mthumb -mcpu=cortex-m7 \
      -mfpu=fpv5-sp-d16 -mfloat-abi=hard -ffunction-sections -fstack-usage \
      -c made/made.c -o made.o
    arm-none-eabi-objdump -d --no-show-raw-insn made.o >made.txt ||
      fail 'no listing'
    expect 0 "$1" made.txt made.su
  done
done
cat "$work/out"
# Other frames are noticed.
sed 's/sub\tsp, #/sub\tsp, #1/' made.txt >other.txt
expect 1 "$1" other.txt made.su
finish
