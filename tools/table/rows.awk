# Reads what bench/ measured for the programs that draw it, which define
# render(). Each file comes behind an assignment of its kind:
#
#   awk -f rows.awk -f markdown.awk kind=settings bench/settings.csv \
#     kind=table bench/table.csv ...
#
# A table that lacks rows of a network, mixes sources within one, or tools, is
# an error. It may lack networks.

BEGIN {
  FS = ","
  mode_count = split("resident external streamed", modes, " ")
}

FNR == 1 {
  for (i in column)
    delete column[i]
  for (i = 1; i <= NF; i++)
    column[$i] = i
  next
}

{
  count[kind]++
  for (i in column)
    data[kind, count[kind], i] = $column[i]
}

kind == "settings" { settings[count[kind]] = $1 ":" $2 }
kind == "table" { row_take() }

END {
  if (failed)
    exit 1
  if (network_count == 0)
    give_up("the table has no rows")
  for (n = 1; n <= network_count; n++)
    for (t = 1; t <= target_count; t++)
      for (m = 1; m <= mode_count; m++)
        for (s = 1; s <= count["settings"]; s++)
          if (!((networks[n], targets[t], modes[m], settings[s]) in place))
            give_up(networks[n] ", " targets[t] ", " modes[m] ": no row of " \
              settings[s])
  render()
}

function row_take(    setting) {
  setting = $column["strategy"] ":" $column["setting"]
  if (sub(/:above-/, ":", setting))
    above[$1, $2, $column["input_mode"], setting] = 1
  if (!($1 in network_known)) {
    network_known[$1] = 1
    networks[++network_count] = $1
  }
  if (!($2 in target_known)) {
    target_known[$2] = 1
    targets[++target_count] = $2
  }
  if (($1, $2, $column["input_mode"], setting) in place)
    give_up("line " FNR " measures again what a line before it has")
  place[$1, $2, $column["input_mode"], setting] = count[kind]
  version = $column["gcc"] "," $column["qemu"]
  if (versions == "")
    versions = version
  if (!($1 in sources_of))
    sources_of[$1] = $column["sources"]
  if (versions != version || sources_of[$1] != $column["sources"])
    give_up("line " FNR " is of other sources or tools than the lines before it")
  if ($column["exact"] != "true")
    give_up("line " FNR " is not exact")
}

function give_up(why) {
  print "table.sh: " why >"/dev/stderr"
  failed = 1
  exit 1
}

# A cell: cell("mbv2-w0.35", "cortex-m7", "resident", "auto:least", "macs").
function cell(network, target, mode, setting, name) {
  return data["table", place[network, target, mode, setting], name]
}

# Whether no plan was within the RAM that the setting asks for.
function is_above(network, target, mode, setting) {
  return (network, target, mode, setting) in above
}

# Another tool's figure, by a row of bench/others.csv; "" where it has none.
function other(network, tool, name,    i) {
  for (i = 1; i <= count["others"]; i++)
    if (data["others", i, "network"] == network && \
        data["others", i, "tool"] == tool)
      return data["others", i, name]
  return ""
}

# A figure of either: SETTING is that of a row, or "other:TOOL".
function figure(network, target, mode, setting, name) {
  if (setting ~ /^other:/)
    return other(network, substr(setting, 7), name)
  return cell(network, target, mode, setting, name)
}

# The geometric mean of how many times as much one setting needs as another,
# over all networks; sets least, least_of, most and most_of.
function ratios(target, mode, name, numerator, denominator,    n, one, sum) {
  sum = 0
  for (n = 1; n <= network_count; n++) {
    one = figure(networks[n], target, mode, numerator, name) / \
      figure(networks[n], target, mode, denominator, name)
    sum += log(one)
    if (n == 1 || one < least) {
      least = one
      least_of = networks[n]
    }
    if (n == 1 || one > most) {
      most = one
      most_of = networks[n]
    }
  }
  return exp(sum / network_count)
}

# "patch:equal" as "patch, equal", "layer:-" as "layer".
function label(setting,    part) {
  if (setting == "other:tflm")
    return "TFLM + CMSIS-NN"
  if (setting ~ /^other:tinyengine/)
    return "TinyEngine " substr(setting, 18)
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
