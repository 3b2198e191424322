#!/bin/sh
# Print the operator table of README.md, in Markdown, from the sources: the
# operators, the kernels and sets that each target has for them, and the number
# of conformance cases.
#
#   tools/operators.sh
#
# What a list cannot say stands below, one line an operator; an operator
# without a line, and a line without its operator, are errors.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."

# operator; what the kernel list calls its work (- for none); container of its
# conformance cases (- for none); how it takes part in a stage of several
# operators
notes='ADD;ADD;add;yes
AVERAGE_POOL_2D;AVERAGE_POOL;average_pool_2d;yes, a whole image as a sum
CONCATENATION;CONCATENATION;concatenation;yes
CONV_2D;CONV_2D;conv_2d;yes
DEPTHWISE_CONV_2D;DEPTHWISE_CONV_2D;depthwise_conv_2d;yes
DEQUANTIZE;DEQUANTIZE_F32;dequantize;yes
FULLY_CONNECTED;FULLY_CONNECTED;fully_connected;yes, an image as a sum
L2_NORMALIZATION;L2_NORMALIZATION;l2_normalization;yes
LOGISTIC;TABLE;logistic;yes, by a table
MAX_POOL_2D;MAX_POOL;max_pool_2d;yes
MUL;MUL;mul;yes
RELU;TABLE;relu;yes, by a table
RELU6;TABLE;relu6;yes, by a table
RESHAPE;-;reshape;no work: an alias
RESIZE_BILINEAR;RESIZE_BILINEAR;resize_bilinear;yes, from a ring
SLICE;GATHER;slice;yes
TRANSPOSE_CONV;TRANSPOSE_CONV;transpose_conv;yes, from a ring
DEPTH_TO_SPACE;DEPTH_TO_SPACE;depth_to_space;yes, from a ring
SPACE_TO_DEPTH;SPACE_TO_DEPTH;space_to_depth;yes
SPACE_TO_BATCH_ND;PAD;space_to_batch_nd;folded into a dilation; alone only with blocks of 1
BATCH_TO_SPACE_ND;GATHER;space_to_batch_nd;as SPACE_TO_BATCH_ND
CAST;DEQUANTIZE_F32;cast;yes
FILL;-;fill;no work: a constant
ZEROS_LIKE;-;zeros_like;no work: a constant
SPLIT;GATHER;split;yes
SPLIT_V;GATHER;split_v;yes
UNPACK;GATHER;unpack;where no extent changes its place
GATHER;GATHER;gather;yes, in order of rows
MIRROR_PAD;GATHER;mirror_pad;yes, from a ring
BROADCAST_TO;GATHER;broadcast_to;yes
TILE;GATHER;tile;yes
REVERSE_V2;GATHER;reverse_v2;along channels
TRANSPOSE;TRANSPOSE GATHER;transpose;within pixels and rows; else reads a whole tensor
SOFTMAX;SOFTMAX;softmax;yes
TANH;TABLE;tanh;yes, by a table
PAD;PAD;pad;folded into convolutions; else yes
MEAN;MEAN;mean;over rows and columns, as a sum
SUB;SUB;sub;yes
DIV;DIV;div;yes
SQUEEZE;-;squeeze;no work: an alias
STRIDED_SLICE;GATHER;strided_slice;yes; of constants: no work
PADV2;PAD;pad;as PAD
EXPAND_DIMS;-;expand_dims;no work: an alias
SHAPE;-;shape;no work: a constant
PACK;CONCATENATION;pack;yes, where no extent changes its place; of constants: no work
PRELU;PRELU;prelu;yes
MAXIMUM;MAXIMUM;maximum;yes
ARG_MAX;ARG_EXTREME;arg_max;no
MINIMUM;MINIMUM;minimum;yes
SUM;MEAN;sum;over rows and columns, as a sum
RSQRT;TABLE;rsqrt;yes, by a table
ARG_MIN;ARG_EXTREME;arg_min;no
REDUCE_MAX;REDUCE_EXTREME;reduce_max;over rows and columns, as a sum
REDUCE_MIN;REDUCE_EXTREME;reduce_min;over rows and columns, as a sum
RESIZE_NEAREST_NEIGHBOR;RESIZE_NEAREST;resize_nearest_neighbor;yes, from a ring
LEAKY_RELU;TABLE;leaky_relu;yes, by a table
SQUARED_DIFFERENCE;SQUARED_DIFFERENCE;squared_difference;yes
ABS;TABLE;abs;yes, by a table
ELU;TABLE;elu;yes, by a table
QUANTIZE;REQUANTIZE QUANTIZE_F32;quantize;yes
HARD_SWISH;TABLE;hard_swish;yes, by a table
CALL_ONCE;-;state;no work: initial values
VAR_HANDLE;-;state;no work: memory that lives always
READ_VARIABLE;COPY;state;no work where nothing is assigned before the last reader
ASSIGN_VARIABLE;COPY;state;yes, apart from those that read the variable'

# The bodies of X-macro lists, joined into one entry a line.
list_entries() { # FILE MACRO
  awk -v macro="#define $2(X)" '
    index($0, macro) == 1 { inside = 1; next }
    inside {
      more = /\\$/
      sub(/[ \t]*\\$/, "")
      text = text $0
      if (!more) exit
    }
    END {
      gsub(/[ \t]+/, " ", text)
      gsub(/\) ?X\(/, ")\nX(", text)
      sub(/^ */, "", text)
      if (text != "") print text
    }' "$1"
}

# The sets of a target, from the best on.
target_sets() { # TARGET
  list_entries src/target/kernel.h KERNEL_TARGET_LIST |
    sed -n "s/^X([A-Z0-9_]*, \"$1\", \"\(.*\)\", [0-9]*)\$/\1/p"
}

# The set that a target uses for a work.
work_set() { # TARGET WORK
  stem=$(list_entries kernels/sn_kernel_list.h SN_KERNEL_LIST |
    sed -n "s/^X($2, [^,]*, [^,]*, \([^,]*\), .*/\1/p")
  [ -n "$stem" ] || {
    echo "operators.sh: the kernel list has no work $2" >&2
    exit 1
  }
  # Where a set has kernels that take packed constants; see src/target/pack.h.
  case $2 in
  CONV_2D) packed=sn_packed_conv2d_s8 ;;
  DEPTHWISE_CONV_2D) packed=sn_packed_depthwise_s8 ;;
  FULLY_CONNECTED) packed=sn_packed_conv2d_1x1_s8 ;;
  *) packed=- ;;
  esac
  for set in $(target_sets "$1"); do
    if [ -f "kernels/$set/${stem}__$set.h" ] ||
      [ -f "kernels/$set/${packed}__$set.h" ]; then
      echo "$set"
      return
    fi
  done
  echo "operators.sh: no set of $1 has a kernel for $2" >&2
  exit 1
}

# The sets for all works of an operator, each once.
works_sets() { # TARGET WORKS
  sets=
  for work in $2; do
    [ "$work" != - ] || continue
    set=$(work_set "$1" "$work")
    case " $sets " in
    *" $set "*) ;;
    *) sets="$sets${sets:+ }$set" ;;
    esac
  done
  echo "${sets:--}"
}

# The number behind a container's mark, little endian.
case_count() { # CONTAINER
  [ "$1" != - ] || {
    echo -
    return
  }
  od -An -v -tu1 -j8 -N4 "tests/conformance/$1.cases" |
    awk '{ print $1 + 256 * ($2 + 256 * ($3 + 256 * $4)) }'
}

operators=$(list_entries src/graph/operators.h OPERATOR_LIST |
  sed 's/^X(\([A-Z0-9_]*\),.*/\1/' | sort)
noted=$(echo "$notes" | cut -d';' -f1 | sort)
if [ "$operators" != "$noted" ]; then
  echo "operators.sh: its notes and src/graph/operators.h name different" \
    "operators" >&2
  exit 1
fi

echo "| operator | host | Cortex-M4 | Cortex-M7 | in a stream | cases |"
echo "|---|---|---|---|---|---|"
echo "$notes" | sort | while IFS=';' read -r operator works container stream; do
  host=$(works_sets portable "$works")
  m4=$(works_sets cortex-m4 "$works")
  m7=$(works_sets cortex-m7 "$works")
  cases=$(case_count "$container")
  echo "| $operator | $host | $m4 | $m7 | $stream | $cases |"
done
