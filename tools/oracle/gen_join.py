"""CONCATENATION and the two resizes."""

import numpy as np

import draw
from network import INT32, Network, Operator, options

RESIZE_OPTIONS = {
    Operator.RESIZE_NEAREST_NEIGHBOR: "ResizeNearestNeighborOptions",
    Operator.RESIZE_BILINEAR: "ResizeBilinearOptions",
}

# What the oracle takes; its limit is not the format's.
MOST_INPUTS = 10


def add_concatenation(network, tensors, shapes, axis, scale, zero_point):
    """Appends CONCATENATION; returns tensor and shape."""
    result = list(shapes[0])
    result[axis] = sum(shape[axis] for shape in shapes)
    y = network.tensor(result, scale=scale, zero_point=zero_point)
    network.operator(Operator.CONCATENATION, tensors, [y],
                     options("ConcatenationOptions", axis=axis))
    return y, result


def concatenation(random):
    """Along any axis; constants and repeated tensors among the inputs."""
    rank = draw.pick(random, 4, 4, 4, 3, 2, 1)
    first = 1 if rank == 4 else 0
    axis = draw.between(random, first, rank - 1)
    common = [1] * first + [draw.between(random, 1, 5)
                            for _ in range(rank - first)]
    count = draw.between(random, 1, 4)
    if draw.chance(random, 0.15):
        count = MOST_INPUTS
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    network = Network()
    tensors, shapes, inputs, data = [], [], [], []
    for i in range(count):
        if i > 0 and draw.chance(random, 0.1):
            tensors.append(tensors[0])
            shapes.append(shapes[0])
            continue
        shape = list(common)
        shape[axis] = draw.between(random, 1, 6)
        values = draw.integers(random, shape)
        constant = i > 0 and draw.chance(random, 0.25)
        tensor = network.tensor(shape, scale=scale, zero_point=zero_point,
                                data=values if constant else None)
        tensors.append(tensor)
        shapes.append(shape)
        if not constant:
            inputs.append(tensor)
            data.append(values)
    if len(tensors) > 1 and draw.chance(random, 0.3):
        tensors, shapes = tensors[::-1], shapes[::-1]
    if draw.chance(random, 0.3):
        axis -= rank
    y, result = add_concatenation(network, tensors, shapes, axis, scale,
                                  zero_point)
    name = f"{count}to" + "x".join(map(str, result)) + f"_axis{axis}"
    return name, network.serialize(inputs, [y]), data


def add_resize(network, x, shape, code, size, scale, zero_point, **fields):
    """Appends a resize to `size` rows and columns; returns tensor and
    shape."""
    result = [1, *size, shape[3]]
    extents = network.tensor([2], INT32, data=size)
    y = network.tensor(result, scale=scale, zero_point=zero_point)
    network.operator(code, [x, extents], [y],
                     options(RESIZE_OPTIONS[code], **fields))
    return y, result


def resized_extent(random, extent):
    """Up, down, by whole and by odd factors, to one pixel, and unchanged."""
    kind = random.randint(8)
    if kind < 2:
        return extent * draw.between(random, 2, 4)
    if kind == 2:
        return 1
    if kind == 3:
        return extent
    if kind == 4:
        return draw.between(random, 20, 90)
    return draw.between(random, 1, 3 * extent)


def resize(random, code):
    shape = [1, draw.between(random, 1, 9), draw.between(random, 1, 9),
             draw.between(random, 1, 4)]
    for i in (1, 2):
        if draw.chance(random, 0.1):
            shape[i] = draw.between(random, 20, 60)
    size = [resized_extent(random, extent) for extent in shape[1:3]]
    if draw.chance(random, 0.05):
        shape[1:3], size = [1, 1], [1, 1]
    choices = [(False, False), (True, False), (False, True)]
    if code == Operator.RESIZE_NEAREST_NEIGHBOR:
        choices.append((True, True))
    align, half = choices[random.randint(len(choices))]
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    network = Network()
    x = network.tensor(shape, scale=scale, zero_point=zero_point)
    # The oracle moves bytes whatever the scales are.
    if draw.chance(random, 0.15):
        scale, zero_point = draw.scale(random), draw.zero_point(random)
    y, _ = add_resize(network, x, shape, code, size, scale, zero_point,
                      alignCorners=align, halfPixelCenters=half)
    data = draw.integers(random, shape)
    if draw.chance(random, 0.2):
        # Two values a step apart: many sums lie at a tie of rounding.
        low = draw.between(random, -128, 126)
        data = low + np.abs(data.astype(np.int32)) % 2
        data = data.astype(np.int8)
    name = "x".join(map(str, shape)) + "_" + "x".join(map(str, size))
    name += ("_align" if align else "") + ("_half" if half else "")
    return name, network.serialize([x], [y]), [data]


def resize_nearest_neighbor(random):
    return resize(random, Operator.RESIZE_NEAREST_NEIGHBOR)


def resize_bilinear(random):
    return resize(random, Operator.RESIZE_BILINEAR)
