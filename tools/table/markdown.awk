# docs/table.md, behind rows.awk, growth.awk and sections.awk.

function render(    t, m) {
  head_print()
  for (t = 1; t <= target_count; t++)
    target_print(targets[t])
  growths_print()
  for (t = 1; t <= target_count; t++)
    for (m = 1; m <= mode_count; m++) {
      print "\n## Rows: " targets[t] ", input " modes[m] "\n"
      rows_print(targets[t], modes[m])
    }
}

# Checksums of sources, each with the networks that were measured with them
# where these differ.
function sources_list(    i, n, known, order, named, text) {
  for (i = 1; i <= network_count; i++) {
    if (!(sources_of[networks[i]] in known))
      order[++n] = sources_of[networks[i]]
    known[sources_of[networks[i]]] = 1
    named[sources_of[networks[i]]] = named[sources_of[networks[i]]] \
      (named[sources_of[networks[i]]] == "" ? "" : ", ") networks[i]
  }
  if (n == 1)
    return order[1]
  for (i = 1; i <= n; i++)
    text = text (i == 1 ? "" : ", ") order[i] " (" named[order[i]] ")"
  return text
}

function head_print(    version) {
  split(versions, version, ",")
  print "# The zoo, measured\n"
  print "The networks of [zoo/](../zoo/README.md) under every strategy, on" \
    " emulated boards. `bench/table` measures, and writes `bench/table.csv`" \
    " and `bench/fronts.csv`;\n`bench/growth` writes `bench/growth.csv`;" \
    " `tools/table.sh` makes this page and its plots of these. Every row gave" \
    " the bytes of the reference kernels.\n"
  print "* RAM is the arena, static data and the stack at its highest, in" \
    " bytes. Input `resident`: the frame lies in the arena; `external`: it" \
    " stays with the caller and comes on top; `streamed`: its rows are pushed."
  print "* MACs count every tap of each output element; F is their multiple" \
    " of layer-wise execution. Executed MACs leave out the taps in the" \
    " padding. Instructions are exact counts of the emulator; it knows no" \
    " cycles."
  print "* Sources " sources_list() " (`bench/table` computes the checksum)," \
    " arm-none-eabi-gcc " version[1] ", QEMU " version[2] ".\n"
  settings_print()
  print "\n`patch`, `stream1d` and `stream2d` stream one first stage, from" \
    " the input on, and run the rest layer by layer. `patch` keeps nothing" \
    " between two tiles.\nIts plans are the best over all ends of that stage" \
    " and tiles up to 64 x 64. The 2 x 2 patches are the setting that" \
    " TinyEngine publishes for mcunet-vww1 (its `vww_patchbased.py`); here" \
    " all networks have it.\n"
  frames_print()
}

function settings_print(    s) {
  print "| strategy | what |"
  print "|---|---|"
  for (s = 1; s <= count["settings"]; s++)
    print "| " label(settings[s]) " | " data["settings", s, "what"] " |"
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

function target_print(target,    m) {
  print "\n## " target "\n"
  summary_print(target)
  print "\n![RAM](table-" target "-ram.svg)\n"
  print "![Instructions](table-" target "-instructions.svg)"
  print "\n### `auto` against `stream2d`, " target
  for (m = 1; m <= mode_count; m++) {
    print "\nInput " modes[m] ":\n"
    autos_print(target, modes[m])
  }
  print "\n### `patch` against `stream2d`, " target "\n"
  print "StreamNet (NeurIPS 2023) reports 7.3 times the speed of patch-based" \
    " inference and 81 % fewer MACs, which is F = 5.26 for the patches. Here" \
    " is what each ratio is made of:\n"
  print "* \"Peak\" says where `stream2d` needs its RAM. Where that is behind" \
    " the first stage, that layer's RAM is free for the tiles of the stage," \
    " and `patch` takes larger ones, which overlap less."
  print "* \"Share\" is the part of the network's MACs that the stage of" \
    " `patch` has. Nothing behind it is computed twice, so that F is 1 +" \
    " share x (F in the stage - 1)."
  print "* \"Same\" is `patch` with the stage and tile of `stream2d`: what its" \
    " buffers save, whatever RAM patches of that size need."
  print "* Stages are given by their last operator, tiles in rows x columns of" \
    " its output; instructions are multiples of those of `stream2d`."
  for (m = 1; m <= mode_count; m++) {
    print "\nInput " modes[m] ":\n"
    patches_print(target, modes[m])
  }
  if (target == "cortex-m7")
    tools_print(target)
  fronts_print(target)
}

function tools_print(target) {
  print "\n### Beside other tools\n"
  print "From `bench/others.csv`: the same inputs, emulator and" \
    " arm-none-eabi-gcc 12.2, Cortex-M7. TFLM: tflite-micro of August 2026" \
    " with CMSIS-NN, `-O3`; RAM is its `arena_used_bytes` and about 1,900" \
    " bytes of static data and stack.\nTinyEngine: November 2024, `-Ofast`," \
    " layer by layer; `int` is integer requantisation, `fp` is float" \
    " requantisation, its default, whose output differs; RAM is its own peak" \
    " and about 600 bytes of stack. Both hold the frame. Flash is code and" \
    " constants.\n"
  others_print(target)
}

function fronts_print(target) {
  print "\n### RAM against MACs, " target "\n"
  print "From `bench/fronts.csv`: the least arena of `auto` within a MAC" \
    " factor, planned. The points are those that msf-CNN (NeurIPS 2025)" \
    " publishes (`bench/msf_cnn.csv`); its RAM leaves out the input frame and" \
    " buffers of residuals, ours is the whole arena, which with `external`" \
    " has no frame; a stack of about 1 KB comes on top.\n"
  print "![RAM against MACs](table-" target "-fronts.svg)\n"
  points_print(target)
}

function growths_print() {
  print "\n## Growth\n"
  print "From `bench/growth.csv`, cortex-m7: mbv2-w0.35's architecture at" \
    " rising resolutions, and inverted residuals of 96 x 96 frames at rising" \
    " depth (blocks). `layer` has the frame in the arena; `auto` is streamed" \
    " with the least RAM at F = 1.000; \"-\" does not fit the emulated board's" \
    " RAM.\nPlanning is the host's instructions" \
    " for making and planning the network, by callgrind. Exponents are fitted" \
    " by least squares of logarithms.\n"
  print "![Growth](table-growth.svg)\n"
  growth_print("resolution")
  print ""
  growth_print("depth")
}

function rows_print(target, mode,    n, s, network, name) {
  print "| network | strategy | RAM | arena | static | stack | flash | MACs" \
    " | F | executed MACs | instructions |"
  print "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
  for (n = 1; n <= network_count; n++)
    for (s = 1; s <= count["settings"]; s++) {
      network = networks[n]
      name = label(settings[s])
      if (is_above(network, target, mode, settings[s]))
        name = name " (above)"
      printf "| %s | %s | %s | %s | %s | %s | %s | %s | %.3f | %s | %s |\n", \
        network, name, \
        grouped(cell(network, target, mode, settings[s], "ram_bytes")), \
        grouped(cell(network, target, mode, settings[s], "arena_bytes")), \
        grouped(cell(network, target, mode, settings[s], "static_bytes")), \
        grouped(cell(network, target, mode, settings[s], "stack_bytes")), \
        grouped(cell(network, target, mode, settings[s], "flash_bytes")), \
        grouped(cell(network, target, mode, settings[s], "macs")), \
        cell(network, target, mode, settings[s], "mac_factor"), \
        grouped(cell(network, target, mode, settings[s], "executed_macs")), \
        grouped(cell(network, target, mode, settings[s], "instructions"))
    }
}
