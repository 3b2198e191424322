# docs/table.md, behind rows.awk.

# One line: how many times as much one setting needs as another, over all
# networks.
function comparison_print(target, mode, what, name, numerator, denominator,
    n, ratio, sum, least, most, least_of, most_of) {
  sum = 0
  for (n = 1; n <= network_count; n++) {
    ratio = cell(networks[n], target, mode, numerator, name) / \
      cell(networks[n], target, mode, denominator, name)
    sum += log(ratio)
    if (n == 1 || ratio < least) {
      least = ratio
      least_of = networks[n]
    }
    if (n == 1 || ratio > most) {
      most = ratio
      most_of = networks[n]
    }
  }
  printf "| %s | %s | %.3f | %.3f (%s) | %.3f (%s) |\n", what, mode, \
    exp(sum / network_count), least, least_of, most, most_of
}

function comparisons_print(target, what, name, numerator, denominator,    m) {
  for (m = 1; m <= mode_count; m++)
    comparison_print(target, modes[m], what, name, numerator, denominator)
}

function summary_print(target,    n, m, count, list) {
  print "| how many times as much | input | geometric mean | least | most |"
  print "|---|---|---:|---:|---:|"
  comparisons_print(target, "RAM: `layer` / `auto`, least", "ram_bytes", \
    "layer:-", "auto:least")
  comparisons_print(target, "RAM: `stream2d` / `auto`, least", "ram_bytes", \
    "stream2d:least", "auto:least")
  comparisons_print(target, "instructions: `patch` at equal RAM / " \
    "`stream2d`", "instructions", "patch:equal", "stream2d:least")
  comparisons_print(target, "MACs: `patch` at equal RAM / `stream2d`", \
    "macs", "patch:equal", "stream2d:least")
  comparisons_print(target, "instructions: `patch` at twice the RAM / " \
    "`stream2d`", "instructions", "patch:double", "stream2d:least")
  comparisons_print(target, "instructions: `patch` 2x2 / `stream2d`", \
    "instructions", "patch:2x2", "stream2d:least")
  comparisons_print(target, "RAM: `patch` 2x2 / `stream2d`", "ram_bytes", \
    "patch:2x2", "stream2d:least")
  comparisons_print(target, "instructions: `auto`, fast / `layer`", \
    "instructions", "auto:fast", "layer:-")
  comparisons_print(target, "instructions: `auto`, least / `layer`", \
    "instructions", "auto:least", "layer:-")
  print ""
  for (m = 1; m <= mode_count; m++) {
    count = 0
    list = ""
    for (n = 1; n <= network_count; n++)
      if ((networks[n], target, modes[m], "patch:equal") in above) {
        count++
        list = list (list == "" ? ": " : ", ") networks[n]
      }
    printf "With input `%s`, no plan of `patch` is within the RAM of " \
      "`stream2d` for %d of %d networks%s.\n", modes[m], count, \
      network_count, list
  }
}

function rows_print(target, mode,    n, s, network, name) {
  print "| network | strategy | RAM | arena | static | stack | flash | MACs" \
    " | F | instructions |"
  print "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
  for (n = 1; n <= network_count; n++)
    for (s = 1; s <= setting_count; s++) {
      network = networks[n]
      name = label(settings[s])
      if ((network, target, mode, settings[s]) in above)
        name = name " (above)"
      printf "| %s | %s | %s | %s | %s | %s | %s | %s | %.3f | %s |\n", \
        network, name, \
        grouped(cell(network, target, mode, settings[s], "ram_bytes")), \
        grouped(cell(network, target, mode, settings[s], "arena_bytes")), \
        grouped(cell(network, target, mode, settings[s], "static_bytes")), \
        grouped(cell(network, target, mode, settings[s], "stack_bytes")), \
        grouped(cell(network, target, mode, settings[s], "flash_bytes")), \
        grouped(cell(network, target, mode, settings[s], "macs")), \
        cell(network, target, mode, settings[s], "mac_factor"), \
        grouped(cell(network, target, mode, settings[s], "instructions"))
    }
}

function settings_print(    s) {
  print "| strategy | what |"
  print "|---|---|"
  for (s = 1; s <= setting_count; s++)
    print "| " label(settings[s]) " | " meanings[settings[s]] " |"
}

function frames_print(    n) {
  print "| network | frame | MACs |"
  print "|---|---:|---:|"
  for (n = 1; n <= network_count; n++)
    printf "| %s | %s | %s |\n", networks[n], \
      grouped(cell(networks[n], targets[1], modes[1], "layer:-", \
      "frame_bytes")), \
      grouped(cell(networks[n], targets[1], modes[1], "layer:-", "macs"))
}

function render(    t, m, version) {
  split(versions, version, ",")
  print "# The zoo, measured\n"
  print "The networks of [zoo/](../zoo/README.md) under every strategy, on" \
    " emulated boards. `bench/table` measures, and appends to" \
    " `bench/table.csv`;\n`tools/table.sh` makes this page and its plots of" \
    " it. Every row gave the bytes of the reference kernels.\n"
  print "* RAM is the arena, static data and the stack at its highest, in" \
    " bytes. Input `resident`: the frame lies in the arena; `external`: it" \
    " stays with the caller and comes on top; `streamed`: its rows are pushed."
  print "* MACs count every tap of each output element; F is their multiple" \
    " of layer-wise execution. Instructions are exact counts of the emulator;" \
    " it knows no cycles."
  print "* arm-none-eabi-gcc " version[2] ", QEMU " version[3] ".\n"
  settings_print()
  print "\nThe 2 x 2 patches are the setting that TinyEngine publishes for" \
    " mcunet-vww1 (its `vww_patchbased.py`); here all networks have" \
    " it.\n"
  frames_print()
  for (t = 1; t <= target_count; t++) {
    print "\n## " targets[t] "\n"
    summary_print(targets[t])
    print "\n![RAM](table-" targets[t] "-ram.svg)\n"
    print "![Instructions](table-" targets[t] "-instructions.svg)"
    for (m = 1; m <= mode_count; m++) {
      print "\n### Input " modes[m] "\n"
      rows_print(targets[t], modes[m])
    }
  }
}
