# Reads bench/settings.csv and bench/table.csv for markdown.awk and plot.awk,
# which define render().
# A table that lacks rows, or mixes versions, is an error.

BEGIN {
  FS = ","
  mode_count = split("resident external streamed", modes, " ")
}

NR == FNR {
  if (FNR > 1) {
    settings[++setting_count] = $1 ":" $2
    meanings[$1 ":" $2] = $3
  }
  next
}

FNR == 1 {
  for (i = 1; i <= NF; i++)
    column[$i] = i
  next
}

{
  network = $column["network"]
  target = $column["target"]
  setting = $column["strategy"] ":" $column["setting"]
  if (sub(/:above-/, ":", setting))
    above[network, target, $column["input_mode"], setting] = 1
  if (!(network in network_known)) {
    network_known[network] = 1
    networks[++network_count] = network
  }
  if (!(target in target_known)) {
    target_known[target] = 1
    targets[++target_count] = target
  }
  rows[network, target, $column["input_mode"], setting] = $0
  version = $column["sources"] "," $column["gcc"] "," $column["qemu"]
  if (versions == "")
    versions = version
  if (versions != version)
    give_up("line " FNR " is of other sources or tools than the lines before it")
  if ($column["exact"] != "true")
    give_up("line " FNR " is not exact")
}

END {
  if (failed)
    exit 1
  if (network_count == 0)
    give_up("the table has no rows")
  for (n = 1; n <= network_count; n++)
    for (t = 1; t <= target_count; t++)
      for (m = 1; m <= mode_count; m++)
        for (s = 1; s <= setting_count; s++)
          if (!((networks[n], targets[t], modes[m], settings[s]) in rows))
            give_up(networks[n] ", " targets[t] ", " modes[m] ": no row of " \
              settings[s])
  render()
}

function give_up(why) {
  print "table.sh: " why >"/dev/stderr"
  failed = 1
  exit 1
}

# A cell: cell("mbv2-w0.35", "cortex-m7", "resident", "auto:least", "macs").
function cell(network, target, mode, setting, name,    cells) {
  split(rows[network, target, mode, setting], cells, ",")
  return cells[column[name]]
}

# "patch:equal" as "patch, equal", "layer:-" as "layer"
function label(setting,    part) {
  split(setting, part, ":")
  return part[2] == "-" ? part[1] : part[1] ", " part[2]
}

# 1234567 as 1,234,567
function grouped(number) {
  while (match(number, /[0-9][0-9][0-9][0-9]+/))
    number = substr(number, 1, RSTART + RLENGTH - 4) "," \
      substr(number, RSTART + RLENGTH - 3)
  return number
}
