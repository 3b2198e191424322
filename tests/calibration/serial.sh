#!/bin/sh
# Networks calibrated over the UART of QEMU's board count exactly what they do
# with semihosting; and what a serial line may have wrong is refused.
. "$SOURCE/tests/support/shell.sh"
calibrate=$1
board=$SOURCE/bench/calibration

set -- cortex-m7 "$data/one_conv.tflite" "$data/remembering.tflite"
expect 0 "$calibrate" --emit networks "$@"
expect 0 arm-none-eabi-gcc -std=c11 -O2 -mthumb -mcpu=cortex-m7 \
  -mfpu=fpv5-sp-d16 -mfloat-abi=hard -Wall -Wextra -Werror -Wl,--gc-sections \
  -ffunction-sections -fdata-sections -nostdlib -T "$board/mps2.ld" \
  -Inetworks -I"$board" -I"$SOURCE/boards/mps2" -o image.elf networks/*.c \
  "$board"/*.c "$SOURCE/boards/mps2/counter.c" -lc -lgcc

mkfifo line
qemu-system-arm -M mps2-an500 -nodefaults -display none \
  -icount shift=6,sleep=off -chardev file,id=uart,path=line,logfile=seen \
  -serial chardev:uart -kernel image.elf >qemu.log 2>&1 &
qemu=$!
expect 0 timeout 300 "$calibrate" --check --from line "$@"
kill $qemu
wait $qemu
cp "$work/out" serial.csv
expect 0 "$calibrate" --check "$@"
cmp serial.csv "$work/out" || fail 'the serial line counts otherwise'
[ "$(grep -c '^[a-z_]*\.tflite,' serial.csv)" -eq 22 ] || fail 'rows are missing'

# The table of weights comes from either.
"$calibrate" --from - "$@" <seen >weights 2>"$work/err" || fail 'stdin'
grep -q '^\[COST_TILE\] = ' weights || fail 'no weights'

sed '$d' seen >wrong
expect 5 "$calibrate" --from wrong "$@"
says 'wrong: no line "calibration end"'
sed '/one_conv_3/d' seen >wrong
expect 5 "$calibrate" --from wrong "$@"
says 'one_conv_3: the board did not measure it'
sed 's/one_conv_1 [0-9a-f]*/one_conv_1 1/' seen >wrong
expect 5 "$calibrate" --from wrong "$@"
says 'one_conv_1: the board ran other code'
sed 's/\(one_conv_2 [0-9a-f]*\) .*/\1 none/' seen >wrong
expect 5 "$calibrate" --from wrong "$@"
says 'one_conv_2: it failed on the board'
expect 5 "$calibrate" --from nothing "$@"
expect 2 "$calibrate" --emit networks "$@" "$data/one_conv.tflite"
says 'another model has this name'
expect 2 "$calibrate" --check --emit networks "$@"
finish
