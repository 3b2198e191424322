#!/bin/sh
# Frames read from machine code are those that the compiler states.
#
# frames.sh FRAMES
. "$SOURCE/tests/support/shell.sh"
expect 0 "$STREAMNET" compile "$fashion" -o made --name made -q \
  --target cortex-m7 --strategy auto --optimize ram
expect 0 arm-none-eabi-gcc -std=c11 -O2 -mthumb -mcpu=cortex-m7 \
  -mfpu=fpv5-sp-d16 -mfloat-abi=hard -ffunction-sections -fstack-usage \
  -c made/made.c -o made.o
arm-none-eabi-objdump -d --no-show-raw-insn made.o >made.txt ||
  fail 'no listing'
expect 0 "$1" made.txt made.su
cat "$work/out"
# Other frames are noticed.
sed 's/sub\tsp, #/sub\tsp, #1/' made.txt >other.txt
expect 1 "$1" other.txt made.su
finish
