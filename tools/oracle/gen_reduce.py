"""Reductions: MEAN, SUM, REDUCE_MAX, REDUCE_MIN, ARG_MAX and ARG_MIN."""

import numpy as np

import draw
from network import INT32, Network, Operator, options

AXES = ([1], [2], [3], [1, 2], [2, 1], [1, 3], [2, 3], [-1], [-3, -2],
        [0, 1], [1, 1], [1, 2, 3], [0, 1, 2, 3], [0])


def reduction(random, code, quantization):
    """`quantization` gives the output's scale and zero point from those of the
    input and the number of elements that are reduced to one."""
    axes = AXES[random.randint(len(AXES))]
    if draw.chance(random, 0.2):
        shape = [1, draw.between(random, 1, 9)]
        axes = [1]
    else:
        shape = [1] + [draw.between(random, 1, 7) for _ in range(3)]
    reduced = {axis % len(shape) for axis in axes}
    keep = draw.chance(random, 0.5)
    result = [1 if i in reduced else extent for i, extent in enumerate(shape)
              if keep or i not in reduced] or [1]
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    count = int(np.prod([shape[i] for i in reduced]))
    target = quantization(random, scale, zero_point, count)
    network = Network()
    x = network.tensor(shape, scale=scale, zero_point=zero_point)
    axis = network.tensor([len(axes)], INT32, data=axes)
    y = network.tensor(result, scale=target[0], zero_point=target[1])
    network.operator(code, [x, axis], [y],
                     options("ReducerOptions", keepDims=keep))
    name = "x".join(map(str, shape)) + "_" + "_".join(map(str, axes))
    return name, network.serialize([x], [y]), [draw.integers(random, shape)]


def mean_quantization(random, scale, zero_point, count):
    same = draw.chance(random, 0.4)
    return (scale if same else scale * 2.0**random.uniform(-3, 1) / count**0.5,
            zero_point if same else draw.zero_point(random))


def sum_quantization(random, scale, zero_point, count):
    if draw.chance(random, 0.2):
        return scale, zero_point
    return (draw.output_scale(random, 74 * scale * count**0.5),
            draw.zero_point(random))


def same_quantization(random, scale, zero_point, count):
    return scale, zero_point


def mean(random):
    return reduction(random, Operator.MEAN, mean_quantization)


def total(random):
    return reduction(random, Operator.SUM, sum_quantization)


def reduce_max(random):
    return reduction(random, Operator.REDUCE_MAX, same_quantization)


def reduce_min(random):
    return reduction(random, Operator.REDUCE_MIN, same_quantization)


def position(random, code, option):
    """Few different values now and then, so that the first of equals counts."""
    rank = draw.pick(random, 4, 4, 3, 2, 1)
    shape = [1] * (rank in (2, 4))
    shape += [draw.between(random, 1, 9) for _ in range(rank - len(shape))]
    axis = draw.between(random, 1 if rank == 4 else 0, rank - 1)
    result = shape[:axis] + shape[axis + 1:]
    written = draw.pick(random, axis, axis - rank)
    network = Network()
    x = network.tensor(shape, scale=draw.scale(random),
                       zero_point=draw.zero_point(random))
    where = network.tensor(draw.pick(random, [], [1]), INT32, data=[written])
    y = network.tensor(result, INT32)
    network.operator(code, [x, where], [y], option)
    data = draw.integers(random, shape)
    if draw.chance(random, 0.3):
        data //= 60
    name = "x".join(map(str, shape)) + f"_{written}"
    return name, network.serialize([x], [y]), [data]


def arg_max(random):
    return position(random, Operator.ARG_MAX,
                    options("ArgMaxOptions", outputType=INT32))


def arg_min(random):
    return position(random, Operator.ARG_MIN,
                    options("ArgMinOptions", outputType=INT32))
