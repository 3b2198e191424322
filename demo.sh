#!/bin/sh
# Compile the default model for a Cortex-M7 and run it on the emulated board.
#
#   ./demo.sh [CLASS]
#
# CLASS is 0 to 9 (examples/fashion/labels.txt) and chooses the picture.
set -eu
cd "$(dirname "$0")"

class=${1:-9}
case $class in
[0-9]) ;;
*)
  echo "usage: ./demo.sh [CLASS], a digit" >&2
  exit 2
  ;;
esac

target=cortex-m7
strategies=layer,auto
fashion=examples/fashion/fashion.tflite
camera=examples/camera/camera.tflite
code=build/demo/fashion
answer=build/demo/answer.out
for picture in examples/fashion/pictures/"$class"-*.pgm; do :; done

# Runs a command silently; its output is shown if it fails.
quiet_run() {
  "$@" >build/demo/log 2>&1 || {
    status=$?
    cat build/demo/log >&2
    exit "$status"
  }
}

# Draws a binary 28x28 PGM, two characters a pixel.
picture_show() {
  tail -c 784 "$1" | od -An -v -tu1 -w28 | awk '{
    line = ""
    for (i = 1; i <= NF; i++) {
      shade = substr(" .:-=+*#%@", int($i * 10 / 256) + 1, 1)
      line = line shade shade
    }
    print line
  }'
}

# Prints the best class and its score from ten int8 scores, 1/256 a step.
answer_show() {
  od -An -v -td1 -w1 "$1" | paste - examples/fashion/labels.txt | awk '
    NR == 1 || $1 > best {
      best = $1
      $1 = ""
      name = substr($0, 2)
    }
    END { printf "%s (score %.3f)\n", name, (best + 128) / 256 }'
}

# Measures a model on the board, a line for each strategy and input mode.
bench_show() {
  build/streamnet bench "$1" --target "$target" --strategy "$strategies" \
    --input-mode resident,streamed --optimize ram --csv >build/demo/bench.csv
  awk -F, '
    NR == 1 {
      for (i = 1; i <= NF; i++) column[$i] = i
      row = "  %-9s %-10s %10s %10s %13s  %s\n"
      printf row, "strategy", "input", "RAM bytes", "flash", \
        "instructions", "equal to reference"
      next
    }
    {
      printf row, $column["strategy"], $column["input_mode"], \
        $column["ram_bytes"], $column["flash_bytes"], \
        $column["instructions"], $column["exact"]
    }' build/demo/bench.csv
}

scripts/install.sh build board
mkdir -p build/demo
echo "Building the compiler: build/streamnet"
quiet_run cmake --preset release
quiet_run cmake --build --preset release --target streamnet

echo "Compiling $fashion for $target"
build/streamnet compile "$fashion" -o "$code" --target "$target" --name fashion
picture_show "$picture"
build/streamnet run "$fashion" "${picture%.pgm}.in" -o "$answer" \
  --on qemu --target "$target"
name=$(basename "$picture" .pgm)
echo "The picture shows: ${name#*-}"
printf 'The board answers: '
answer_show "$answer"

echo
echo "On the emulated board (RAM = arena + static data + stack):"
bench_show "$fashion"

echo
echo "A camera-sized network, 128x128x3. Its weights are generated: it shows"
echo "the memory that such a network needs, its answers mean nothing."
bench_show "$camera"

echo
echo "The generated C lies in $code:"
ls "$code"
