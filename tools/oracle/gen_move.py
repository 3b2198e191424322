"""Operators that only move elements."""

import numpy as np

import draw
from network import FLOAT32, INT8, INT32, Network, Operator, options


class Mover:
    """A network of one operator; bytes move whatever the scales are."""

    def __init__(self, random, shape):
        self.random = random
        self.network = Network()
        self.shape = shape
        self.scale = draw.scale(random)
        self.zero_point = draw.zero_point(random)
        self.input = self.result(shape)
        if draw.chance(random, 0.15):
            self.scale = draw.scale(random)
            self.zero_point = draw.zero_point(random)

    def result(self, shape):
        return self.network.tensor(shape, scale=self.scale,
                                   zero_point=self.zero_point)

    def integers(self, values):
        """A constant of INT32, of the shape of `values`."""
        values = np.array(values, dtype=np.int32)
        return self.network.tensor(values.shape, INT32, data=values)

    def finish(self, name, *outputs):
        data = draw.integers(self.random, self.shape)
        return name, self.network.serialize([self.input], outputs), [data]


def join(values):
    return "x".join(map(str, values))


def random_shape(random, rank, largest=6):
    """Of batch 1 where there are four dimensions or more."""
    first = 1 if rank >= 4 else 0
    return [1] * first + [draw.between(random, 1, largest)
                          for _ in range(rank - first)]


def transpose(random):
    """Any permutation of one to five dimensions, also of the batch."""
    rank = draw.pick(random, 4, 4, 4, 5, 5, 3, 2, 1)
    shape = random_shape(random, rank, 6 if rank < 5 else 4)
    axes = [int(axis) for axis in random.permutation(rank)]
    kind = random.randint(4)
    if rank >= 4 and kind > 0:
        axes = [0] + [int(axis) for axis in 1 + random.permutation(rank - 1)]
    if rank == 5 and kind > 1:
        axes = [0, 1, 2, 4, 3]
    if rank == 4 and kind == 2:
        axes = draw.pick(random, [0, 3, 1, 2], [0, 2, 3, 1], [0, 2, 1, 3],
                         [0, 1, 3, 2], [0, 3, 2, 1])
    mover = Mover(random, shape)
    y = mover.result([shape[axis] for axis in axes])
    mover.network.operator(Operator.TRANSPOSE,
                           [mover.input, mover.integers(axes)], [y],
                           options("TransposeOptions"))
    return mover.finish(join(shape) + "_" + "".join(map(str, axes)), y)


def slice_range(random, extent):
    """Begin and size within an extent; all of it now and then."""
    if draw.chance(random, 0.3):
        return 0, extent
    begin = draw.between(random, 0, extent - 1)
    return begin, draw.between(random, 1, extent - begin)


def slice_(random):
    """SLICE of one to five dimensions, with sizes of -1."""
    shape = random_shape(random, draw.pick(random, 4, 4, 4, 5, 3, 2, 1))
    ranges = [slice_range(random, extent) for extent in shape]
    mover = Mover(random, shape)
    y = mover.result([size for _, size in ranges])
    sizes = [-1 if begin + size == extent and draw.chance(random, 0.5)
             else size for (begin, size), extent in zip(ranges, shape)]
    mover.network.operator(
        Operator.SLICE,
        [mover.input, mover.integers([begin for begin, _ in ranges]),
         mover.integers(sizes)], [y], options("SliceOptions"))
    return mover.finish(join(shape) + "_" + join(sizes), y)


def strided_range(random, extent):
    """Begin, end and stride that leave one place at least, and how many."""
    stride = draw.pick(random, 1, 1, 1, 2, 3, -1, -2)
    begin, size = slice_range(random, extent)
    count = -(-size // abs(stride))
    if stride > 0:
        return begin, begin + size, stride, count
    return begin + size - 1, begin - 1, stride, count


def strided_slice(random):
    """STRIDED_SLICE with masks, negative indices and strides, ends that lie
    outside, and dimensions that are dropped."""
    shape = random_shape(random, draw.pick(random, 4, 4, 4, 3, 2, 1))
    mover = Mover(random, shape)
    begins, ends, strides, result = [], [], [], []
    masks = {"beginMask": 0, "endMask": 0, "shrinkAxisMask": 0}
    for i, extent in enumerate(shape):
        begin, end, stride, count = strided_range(random, extent)
        if i == 0 and len(shape) == 4:
            begin, end, stride, count = 0, 1, 1, 1
        elif draw.chance(random, 0.15):
            masks["shrinkAxisMask"] |= 1 << i
            begin = draw.between(random, 0, extent - 1)
            end, stride, count = begin + 1, 1, None
        if count is not None:
            result.append(count)
            first, last = (0, extent) if stride > 0 else (extent - 1, -1)
            if begin == first and draw.chance(random, 0.5):
                masks["beginMask"] |= 1 << i
                begin = draw.between(random, -9, 9)
            if end == last and (stride < 0 or draw.chance(random, 0.5)):
                masks["endMask"] |= 1 << i
                end = draw.between(random, -9, 9)
            elif end == last and draw.chance(random, 0.5):
                end += 5
        if 0 <= begin < extent and draw.chance(random, 0.3):
            begin -= extent
        begins.append(begin)
        ends.append(end)
        strides.append(stride)
    y = mover.result(result)
    mover.network.operator(
        Operator.STRIDED_SLICE,
        [mover.input, mover.integers(begins), mover.integers(ends),
         mover.integers(strides)], [y], options("StridedSliceOptions", **masks))
    return mover.finish(join(shape) + "_" + join(strides), y)


def cut_axis(random, shape):
    """A dimension that is no batch."""
    return draw.between(random, 1 if len(shape) >= 4 else 0, len(shape) - 1)


def split(random):
    """Into one to four equal parts; sometimes not all of them are outputs."""
    shape = random_shape(random, draw.pick(random, 4, 4, 4, 3, 2, 1), 3)
    axis, count = cut_axis(random, shape), draw.between(random, 1, 4)
    part = list(shape)
    shape[axis] *= count
    mover = Mover(random, shape)
    parts = [mover.result(part) for _ in range(count)]
    number = axis - len(shape) if draw.chance(random, 0.3) else axis
    mover.network.operator(
        Operator.SPLIT,
        [mover.integers([number] if draw.chance(random, 0.5) else number),
         mover.input], parts, options("SplitOptions", numSplits=count))
    outputs = parts
    if count > 1 and draw.chance(random, 0.3):
        outputs = parts[::-1][:draw.between(random, 1, count)]
    return mover.finish(f"{join(shape)}_{count}_axis{number}", *outputs)


def split_v(random):
    """Into parts of any sizes, of which one may be left to be found."""
    shape = random_shape(random, draw.pick(random, 4, 4, 4, 3, 2, 1), 5)
    axis = cut_axis(random, shape)
    sizes = [draw.between(random, 1, 4)
             for _ in range(draw.between(random, 1, 4))]
    shape[axis] = sum(sizes)
    mover = Mover(random, shape)
    parts = [mover.result([*shape[:axis], size, *shape[axis + 1:]])
             for size in sizes]
    given = list(sizes)
    if draw.chance(random, 0.3):
        given[draw.between(random, 0, len(sizes) - 1)] = -1
    number = axis - len(shape) if draw.chance(random, 0.3) else axis
    mover.network.operator(
        Operator.SPLIT_V,
        [mover.input, mover.integers(given), mover.integers(number)], parts,
        options("SplitVOptions", numSplits=len(sizes)))
    return mover.finish(f"{join(shape)}_{join(given)}_axis{number}", *parts)


def unpack(random):
    """Along any dimension, which is gone then."""
    shape = random_shape(random, draw.pick(random, 4, 4, 4, 3, 2), 4)
    axis = draw.between(random, 0, len(shape) - 1)
    mover = Mover(random, shape)
    rest = shape[:axis] + shape[axis + 1:]
    parts = [mover.result(rest) for _ in range(shape[axis])]
    number = axis - len(shape) if draw.chance(random, 0.3) else axis
    mover.network.operator(
        Operator.UNPACK, [mover.input], parts,
        options("UnpackOptions", axis=number, num=len(parts)))
    return mover.finish(f"{join(shape)}_axis{number}", *parts)


def gather(random):
    """Places in any order, also a single one, and in two dimensions."""
    shape = random_shape(random, draw.pick(random, 4, 4, 4, 3, 2, 1))
    axis = cut_axis(random, shape)
    most = 3 if len(shape) < 4 else 1
    indices = draw.pick(random, [draw.between(random, 1, 7)], [], [2, 2])
    if len(shape) + len(indices) - 1 > most + 3 and len(indices) == 2:
        indices = [4]
    places = random.randint(0, shape[axis], size=indices)
    kind = random.randint(4)
    if len(indices) == 1 and kind == 0:
        places = np.arange(shape[axis])[::-1]
    elif len(indices) == 1 and kind == 1:
        places = np.arange(draw.between(random, 1, shape[axis]))
    mover = Mover(random, shape)
    result = shape[:axis] + list(np.shape(places)) + shape[axis + 1:]
    y = mover.result(result)
    number = axis - len(shape) if draw.chance(random, 0.3) else axis
    mover.network.operator(
        Operator.GATHER, [mover.input, mover.integers(places)], [y],
        options("GatherOptions", axis=number, batchDims=0))
    name = f"{join(shape)}_{join(np.shape(places))}_axis{number}"
    return mover.finish(name, y)


def mirror_pad(random):
    """As far as there is something to mirror, with or without the edge."""
    shape = random_shape(random, draw.pick(random, 4, 4, 4, 3, 2, 1), 5)
    edge = draw.between(random, 0, 1)
    pads = []
    for i, extent in enumerate(shape):
        most = extent - 1 + edge
        if (i == 0 and len(shape) == 4) or draw.chance(random, 0.25):
            most = 0
        pads.append([draw.between(random, 0, most) for _ in range(2)])
    mover = Mover(random, shape)
    y = mover.result([extent + sum(pair) for extent, pair in zip(shape, pads)])
    mover.network.operator(Operator.MIRROR_PAD,
                           [mover.input, mover.integers(pads)], [y],
                           options("MirrorPadOptions", mode=edge))
    name = "_".join("{}{}".format(*pair) for pair in pads)
    return mover.finish(("symmetric_" if edge else "reflect_") + name, y)


def broadcast_to(random):
    """Of any extents of 1, and to more dimensions."""
    shape = random_shape(random, draw.pick(random, 4, 4, 3, 2, 1), 5)
    result = list(shape)
    for i in range(1 if len(shape) == 4 else 0, len(shape)):
        if draw.chance(random, 0.5):
            result[i], shape[i] = shape[i], 1
    while len(result) < 4 and draw.chance(random, 0.5):
        extent = 1 if len(result) == 3 else draw.between(random, 1, 4)
        result.insert(0, extent)
    mover = Mover(random, shape)
    y = mover.result(result)
    mover.network.operator(Operator.BROADCAST_TO,
                           [mover.input, mover.integers(result)], [y],
                           options("BroadcastToOptions"))
    return mover.finish(join(shape) + "_" + join(result), y)


def reverse_v2(random):
    """Along one dimension, which is all that the oracle can do."""
    shape = random_shape(random, draw.pick(random, 4, 4, 4, 3, 2, 1))
    axis = cut_axis(random, shape)
    mover = Mover(random, shape)
    y = mover.result(shape)
    number = axis - len(shape) if draw.chance(random, 0.3) else axis
    mover.network.operator(Operator.REVERSE_V2,
                           [mover.input, mover.integers([number])], [y],
                           options("ReverseV2Options"))
    return mover.finish(f"{join(shape)}_axis{number}", y)


def cast(random):
    """From INT8 to INT8 and FLOAT32."""
    shape = random_shape(random, draw.pick(random, 4, 4, 3, 2, 1))
    mover = Mover(random, shape)
    kind = draw.pick(random, FLOAT32, FLOAT32, INT8)
    y = (mover.network.tensor(shape, FLOAT32) if kind == FLOAT32
         else mover.result(shape))
    mover.network.operator(
        Operator.CAST, [mover.input], [y],
        options("CastOptions", inDataType=INT8, outDataType=kind))
    return mover.finish(join(shape) + f"_{kind}", y)


def tile(random):
    """Repeated along some dimensions. The oracle, which has no TILE, runs
    CONCATENATIONs of the same tensor instead."""
    rank = draw.pick(random, 4, 4, 5, 3, 2, 1)
    shape = random_shape(random, rank, 4)
    first = 1 if rank >= 4 else 0
    multiples = [1] * first + [draw.pick(random, 1, 1, 2, 3)
                               for _ in range(rank - first)]
    mover = Mover(random, shape)
    y = mover.result([a * b for a, b in zip(shape, multiples)])
    mover.network.operator(Operator.TILE,
                           [mover.input, mover.integers(multiples)], [y],
                           options("TileOptions"))
    name, model, data = mover.finish(f"{join(shape)}_by{join(multiples)}", y)
    other = Network()
    tensor = other.tensor(shape, scale=0.1)
    inputs, dims = [tensor], list(shape)
    for axis, times in enumerate(multiples):
        # One time each at least, so that there is an operator.
        dims[axis] *= times
        result = other.tensor(dims, scale=0.1)
        other.operator(Operator.CONCATENATION, [tensor] * times, [result],
                       options("ConcatenationOptions", axis=axis))
        tensor = result
    return name, model, data, other.serialize(inputs, [tensor])
