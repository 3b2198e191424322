# The summary of README.md, behind rows.awk and growth.awk.

function render() {
  first = targets[1]
  printf "Over %d networks of the zoo on the emulated %s: geometric mean, and " \
    "least and most in brackets.\n\n", network_count, board_name(first)
  print "| how many times as much | frame in the arena | rows pushed |"
  print "|---|---:|---:|"
  line("RAM: `layer` / `auto`", "ram_bytes", "layer:-", "auto:least")
  line("RAM: `layer` / `auto`, nothing computed twice", "ram_bytes", \
    "layer:-", "auto:once")
  line("RAM: `stream2d` / `auto`, nothing computed twice", "ram_bytes", \
    "stream2d:least", "auto:once")
  line("RAM: TFLM + CMSIS-NN / `auto`, nothing computed twice", "ram_bytes", \
    "other:tflm", "auto:once")
  line("RAM: TinyEngine / `auto`, nothing computed twice", "ram_bytes", \
    "other:tinyengine-int", "auto:once")
  line("instructions: TFLM + CMSIS-NN / `auto`, fast", "instructions", \
    "other:tflm", "auto:fast")
  line("instructions: TinyEngine (integer requantisation) / `auto`, fast", \
    "instructions", "other:tinyengine-int", "auto:fast")
  line("instructions: TinyEngine (float requantisation) / `auto`, fast", \
    "instructions", "other:tinyengine-fp", "auto:fast")
  line("instructions: TinyEngine (float requantisation) / `auto`, nothing " \
    "computed twice, within 10 % of that RAM", "instructions", \
    "other:tinyengine-fp", "auto:near")
  line("instructions: `layer` / `auto`, nothing computed twice", \
    "instructions", "layer:-", "auto:once")
  line("instructions: `patch` / `stream2d` at its RAM", "instructions", \
    "patch:equal", "stream2d:least")
  line("MACs: `patch` / `stream2d` at its RAM", "macs", "patch:equal", \
    "stream2d:least")
  line("instructions: `stream2d` / `auto` at its RAM", "instructions", \
    "stream2d:least", "auto:equal")
  printf "\nStreamed RAM at F = 1.000 grows with n^%.1f of mbv2-w0.35's " \
    "resolution n, the frame with n^2.\n", \
    exponent("resolution", "auto", "ram_bytes")
}

function board_name(target) {
  return target == "cortex-m7" ? "Cortex-M7" : "Cortex-M4"
}

function line(what, name, numerator, denominator) {
  printf "| %s | %s | %s |\n", what, \
    three("resident", name, numerator, denominator), \
    three("streamed", name, numerator, denominator)
}

function three(mode, name, numerator, denominator,    mean) {
  mean = ratios(first, mode, name, numerator, denominator)
  return sprintf("%.2f (%.2f to %.2f)", mean, least, most)
}
