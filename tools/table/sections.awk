# What docs/table.md says of the rows, behind rows.awk and growth.awk.

function bytes_of(n, target, mode, setting) {
  return cell(networks[n], target, mode, setting, "ram_bytes")
}

function work_of(n, target, mode, setting) {
  return cell(networks[n], target, mode, setting, "instructions")
}

# One line: how many times as much one setting needs as another.
function comparisons_print(target, what, name, numerator, denominator,    m, mean) {
  for (m = 1; m <= mode_count; m++) {
    mean = ratios(target, modes[m], name, numerator, denominator)
    printf "| %s | %s | %.3f | %.3f (%s) | %.3f (%s) |\n", what, modes[m], \
      mean, least, least_of, most, most_of
  }
}

function summary_print(target) {
  print "| how many times as much | input | geometric mean | least | most |"
  print "|---|---|---:|---:|---:|"
  comparisons_print(target, "RAM: `layer` / `auto`, least", "ram_bytes", \
    "layer:-", "auto:least")
  comparisons_print(target, "RAM: `layer` / `auto`, once", "ram_bytes", \
    "layer:-", "auto:once")
  comparisons_print(target, "RAM: `stream2d` / `auto`, once", "ram_bytes", \
    "stream2d:least", "auto:once")
  comparisons_print(target, "RAM: `patch` 2x2 / `stream2d`", "ram_bytes", \
    "patch:2x2", "stream2d:least")
  comparisons_print(target, "instructions: `patch`, equal / `stream2d`", \
    "instructions", "patch:equal", "stream2d:least")
  comparisons_print(target, "MACs: `patch`, equal / `stream2d`", "macs", \
    "patch:equal", "stream2d:least")
  comparisons_print(target, "instructions: `patch`, double / `stream2d`", \
    "instructions", "patch:double", "stream2d:least")
  comparisons_print(target, "instructions: `patch` 2x2 / `stream2d`", \
    "instructions", "patch:2x2", "stream2d:least")
  comparisons_print(target, "instructions: `patch`, same / `stream2d`", \
    "instructions", "patch:same", "stream2d:least")
  comparisons_print(target, "MACs: `patch`, same / `stream2d`", "macs", \
    "patch:same", "stream2d:least")
  comparisons_print(target, "instructions: `stream2d` / `auto`, equal", \
    "instructions", "stream2d:least", "auto:equal")
  comparisons_print(target, "instructions: `auto`, fast / `layer`", \
    "instructions", "auto:fast", "layer:-")
  comparisons_print(target, "instructions: `auto`, once / `layer`", \
    "instructions", "auto:once", "layer:-")
  comparisons_print(target, "instructions: `auto`, least / `layer`", \
    "instructions", "auto:least", "layer:-")
}

function stage_of(network, target, mode, setting) {
  return "to " cell(network, target, mode, setting, "last_op") ", " \
    cell(network, target, mode, setting, "tile")
}

# Cells about the plans of `patch`: the share of the network's MACs that its
# stage has, F inside of the stage, F, and instructions beside `stream2d`.
function patch_cells(n, target, mode, setting,    share, factor) {
  factor = cell(networks[n], target, mode, setting, "mac_factor")
  share = cell(networks[n], target, mode, setting, "stage_macs") / \
    cell(networks[n], target, mode, "layer:-", "macs")
  return sprintf("%.0f %% | %.2f | %.3f | x %.2f", 100 * share, \
    1 + (factor - 1) / share, factor, work_of(n, target, mode, setting) / \
    work_of(n, target, mode, "stream2d:least"))
}

function patches_print(target, mode,    n, network, behind, over, mean) {
  print "| network | RAM of `stream2d` | peak | stage, tile of `stream2d` |" \
    " equal: RAM | stage, tile | share | F in it | F | instructions |" \
    " same: RAM | share | F in it | F | instructions |"
  print "|---|---:|---|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|" \
    "---:|"
  behind = 0
  over = 0
  for (n = 1; n <= network_count; n++) {
    network = networks[n]
    behind += cell(network, target, mode, "stream2d:least", "peak_stage") > 0
    over += is_above(network, target, mode, "patch:equal")
    printf "| %s | %s | %s | %s | %s%s | %s | %s | %s | %s |\n", network, \
      grouped(bytes_of(n, target, mode, "stream2d:least")), \
      (cell(network, target, mode, "stream2d:least", "peak_stage") > 0 ? \
      "behind" : "first stage"), \
      stage_of(network, target, mode, "stream2d:least"), \
      grouped(bytes_of(n, target, mode, "patch:equal")), \
      is_above(network, target, mode, "patch:equal") ? " (above)" : "", \
      stage_of(network, target, mode, "patch:equal"), \
      patch_cells(n, target, mode, "patch:equal"), \
      grouped(bytes_of(n, target, mode, "patch:same")), \
      patch_cells(n, target, mode, "patch:same")
  }
  mean = ratios(target, mode, "macs", "patch:equal", "stream2d:least")
  printf "\nIn the geometric mean, `stream2d` executes %.1f %% fewer MACs and " \
    "%.2f times fewer instructions than `patch` at equal RAM.\n", \
    100 * (1 - 1 / mean), \
    ratios(target, mode, "instructions", "patch:equal", "stream2d:least")
  printf "On %d of %d networks the RAM of `stream2d` is that of a layer behind " \
    "the first stage, which `patch` runs as well. On %d no plan of `patch` " \
    "is within the arena of `stream2d` at all.\n", behind, network_count, over
  printf "With the same stage and tile, it is %.1f %% fewer MACs and %.2f " \
    "times fewer instructions.\n", 100 * (1 - 1 / ratios(target, mode, "macs", \
    "patch:same", "stream2d:least")), \
    ratios(target, mode, "instructions", "patch:same", "stream2d:least")
}

function autos_print(target, mode,    n, fewer, more, mean) {
  print "| network | RAM: `stream2d` | `auto`, once | | instructions:" \
    " `stream2d` | `auto`, equal | |"
  print "|---|---:|---:|---:|---:|---:|---:|"
  fewer = 0
  more = 0
  for (n = 1; n <= network_count; n++) {
    fewer += bytes_of(n, target, mode, "auto:once") < \
      bytes_of(n, target, mode, "stream2d:least")
    more += bytes_of(n, target, mode, "auto:once") > \
      bytes_of(n, target, mode, "stream2d:least")
    printf "| %s | %s | %s | x %.3f | %s | %s | x %.3f |\n", networks[n], \
      grouped(bytes_of(n, target, mode, "stream2d:least")), \
      grouped(bytes_of(n, target, mode, "auto:once")), \
      bytes_of(n, target, mode, "auto:once") / \
      bytes_of(n, target, mode, "stream2d:least"), \
      grouped(work_of(n, target, mode, "stream2d:least")), \
      grouped(work_of(n, target, mode, "auto:equal")), \
      work_of(n, target, mode, "auto:equal") / \
      work_of(n, target, mode, "stream2d:least")
  }
  mean = ratios(target, mode, "instructions", "auto:equal", "stream2d:least")
  printf "\nAt F = 1.000 `auto` needs less RAM than `stream2d` on %d of %d " \
    "networks, and more on %d. At the same RAM it takes %.3f times the " \
    "instructions in the geometric mean, and at most %.3f times (%s).\n", \
    fewer, network_count, more, mean, most, most_of
}

function others_print(target,    n) {
  print "| network | RAM: TFLM | TinyEngine | `auto`, once, resident |" \
    " streamed | flash: TFLM | TinyEngine | `auto`, once, resident |" \
    " instructions: TFLM | TinyEngine int | fp | `auto`, fast, resident |"
  print "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
  for (n = 1; n <= network_count; n++)
    printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", \
      networks[n], grouped(other(networks[n], "tflm", "ram_bytes")), \
      grouped(other(networks[n], "tinyengine-int", "ram_bytes")), \
      grouped(bytes_of(n, target, "resident", "auto:once")), \
      grouped(bytes_of(n, target, "streamed", "auto:once")), \
      grouped(other(networks[n], "tflm", "flash_bytes")), \
      grouped(other(networks[n], "tinyengine-int", "flash_bytes")), \
      grouped(cell(networks[n], target, "resident", "auto:once", \
      "flash_bytes")), \
      grouped(other(networks[n], "tflm", "instructions")), \
      grouped(other(networks[n], "tinyengine-int", "instructions")), \
      grouped(other(networks[n], "tinyengine-fp", "instructions")), \
      grouped(work_of(n, target, "resident", "auto:fast"))
  for (n = 1; n <= network_count; n++)
    if (other(networks[n], "tinyengine-patch-int", "ram_bytes") != "")
      printf "\nTinyEngine's 2 x 2 patches of %s take %s bytes and %s " \
        "instructions (fp: %s); `patch`, 2x2 here %s and %s.\n", networks[n], \
        grouped(other(networks[n], "tinyengine-patch-int", "ram_bytes")), \
        grouped(other(networks[n], "tinyengine-patch-int", "instructions")), \
        grouped(other(networks[n], "tinyengine-patch-fp", "instructions")), \
        grouped(bytes_of(n, target, "resident", "patch:2x2")), \
        grouped(work_of(n, target, "resident", "patch:2x2"))
}

# The best that was planned within a limit of one figure, in the other.
function front_best(network, target, mode, of, within, limit,    i, best) {
  best = ""
  for (i = 1; i <= count["fronts"]; i++)
    if (data["fronts", i, "network"] == network && \
        data["fronts", i, "target"] == target && \
        data["fronts", i, "input_mode"] == mode && \
        data["fronts", i, within] + 0 <= limit + 0 && \
        (best == "" || data["fronts", i, of] + 0 < best))
      best = data["fronts", i, of] + 0
  return best
}

function points_print(target,    i, m, network, factor, ram) {
  print "| network | msf-CNN: F | RAM | `auto` within that F: external |" \
    " streamed | F within that RAM: external | streamed |"
  print "|---|---:|---:|---:|---:|---:|---:|"
  for (i = 1; i <= count["points"]; i++) {
    network = data["points", i, "network"]
    if (!(network in network_known))
      continue
    factor = data["points", i, "mac_factor"]
    ram = data["points", i, "ram_bytes"]
    printf "| %s | %s | %s |", network, factor, grouped(ram)
    for (m = 2; m <= mode_count; m++)
      printf " %s |", grouped(front_best(network, target, modes[m], \
        "arena_bytes", "mac_factor", factor))
    for (m = 2; m <= mode_count; m++)
      printf " %.3f |", front_best(network, target, modes[m], "mac_factor", \
        "arena_bytes", ram)
    print ""
  }
}

# A figure of `layer` where the board had room for it.
function grown_layer(series, size, name,    one) {
  one = grown(series, size, "layer", name)
  return one == "" ? "-" : grouped(one)
}

function growth_print(series,    i, n, size) {
  n = sizes_of(series)
  print "| " series " | frame | RAM: `layer` | `auto` | of the frame |" \
    " instructions: `layer` | `auto` | code: `auto` | planning: `auto` |"
  print "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
  for (i = 1; i <= n; i++) {
    size = sizes[i]
    printf "| %d | %s | %s | %s | %.0f %% | %s | %s | %s | %s |\n", size, \
      grouped(grown(series, size, "auto", "frame_bytes")), \
      grown_layer(series, size, "ram_bytes"), \
      grouped(grown(series, size, "auto", "ram_bytes")), \
      100 * grown(series, size, "auto", "ram_bytes") / \
      grown(series, size, "auto", "frame_bytes"), \
      grown_layer(series, size, "instructions"), \
      grouped(grown(series, size, "auto", "instructions")), \
      grouped(grown(series, size, "auto", "code_bytes")), \
      grouped(grown(series, size, "auto", "planning_instructions"))
  }
  printf "| exponent | %s | %.2f | %.2f | | %.2f | %.2f | %.2f | %.2f |\n", \
    series == "resolution" ? "2.00" : "0.00", \
    exponent(series, "layer", "ram_bytes"), \
    exponent(series, "auto", "ram_bytes"), \
    exponent(series, "layer", "instructions"), \
    exponent(series, "auto", "instructions"), \
    exponent(series, "auto", "code_bytes"), \
    exponent(series, "auto", "planning_instructions")
}
