# What fusing layers costs and brings, for docs/kernels.md, behind rows.awk and
# growth.awk.

function render() {
  print "| times those of `layer` | frame in the arena | frame by a callback" \
    " | rows pushed |"
  print "|---|---:|---:|---:|"
  both("`auto`, fast", "auto:fast")
  both("`auto`, nothing computed twice", "auto:once")
  both("`auto`, least RAM", "auto:least")
}

function both(what, setting) {
  line("instructions: " what, "instructions", setting)
  line("RAM: " what, "ram_bytes", setting)
}

function line(what, name, setting,    m, mean) {
  printf "| %s |", what
  for (m = 1; m <= mode_count; m++) {
    mean = ratios(targets[1], modes[m], name, setting, "layer:-")
    printf " %.2f (%.2f to %.2f) |", mean, least, most
  }
  print ""
}
