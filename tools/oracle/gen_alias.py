"""Cases of operators that change a shape and nothing else: SQUEEZE,
EXPAND_DIMS, and SHAPE with the arithmetic that exporters write around it."""

import numpy as np

import draw
from gen_chain import Chain, join
from network import INT32, Operator, options


def renamed(chain, code, inputs, shape, more):
    y = chain.requantized(shape, chain.scale, chain.zero_point)
    chain.network.operator(code, inputs, [y], more)


def image_with_ones(random):
    return [1] + [draw.pick(random, 1, 1, draw.between(random, 2, 5))
                  for _ in range(2)] + [draw.between(random, 1, 6)]


def finish(chain, shape, name):
    if len(chain.shape) == 4 and draw.chance(chain.random, 0.5):
        chain.conv(draw.between(chain.random, 1, 5))
    elif draw.chance(chain.random, 0.4):
        chain.reshape([1, int(np.prod(chain.shape))])
        chain.fully_connected(draw.between(chain.random, 1, 6))
    return *chain.finish(f"{join(shape)}_{name}"), chain.data(shape)


def squeeze(random):
    """SQUEEZE of named dimensions, also counted from the end, or of all."""
    shape = image_with_ones(random)
    chain = Chain(random, shape)
    if draw.chance(random, 0.5):
        chain.conv(draw.pick(random, 1, shape[3]))
    ones = [i for i in range(1, 4) if chain.shape[i] == 1]
    dims = [i for i in ones if draw.chance(random, 0.7)]
    result = [n for i, n in enumerate(chain.shape) if i not in dims]
    if not dims:
        result = [n for n in chain.shape if n != 1] or [1]
    written = [i - 4 if draw.chance(random, 0.4) else i for i in dims]
    renamed(chain, Operator.SQUEEZE, [chain.tensor], result,
            options("SqueezeOptions", squeezeDims=written))
    return finish(chain, shape, f"dims_{join(written)}_to_{join(result)}")


def expand_dims(random):
    """EXPAND_DIMS at each place, also counted from the end."""
    rank = draw.between(random, 1, 3)
    shape = [1] + [draw.between(random, 1, 6) for _ in range(rank)]
    chain = Chain(random, shape)
    axis = draw.between(random, 1, len(shape))
    result = shape[:axis] + [1] + shape[axis:]
    written = axis - len(result) if draw.chance(random, 0.4) else axis
    place = chain.network.tensor(draw.pick(random, [], [1]), INT32,
                                 data=[written])
    renamed(chain, Operator.EXPAND_DIMS, [chain.tensor, place], result,
            options("ExpandDimsOptions"))
    return finish(chain, shape, f"at_{written}")


def shape_of(random):
    """SHAPE, a STRIDED_SLICE of the batch, PACK, and the RESHAPE to that."""
    shape = [1] + [draw.between(random, 1, 5) for _ in range(3)]
    chain = Chain(random, shape)
    if draw.chance(random, 0.6):
        chain.conv(draw.between(random, 1, 5))
    network, source = chain.network, chain.tensor
    extents = network.tensor([4], INT32)
    network.operator(Operator.SHAPE, [source], [extents],
                     options("ShapeOptions", outType=INT32))
    batch = network.tensor([], INT32)
    bounds = [network.tensor([1], INT32, data=[n]) for n in (0, 1, 1)]
    network.operator(Operator.STRIDED_SLICE, [extents, *bounds], [batch],
                     options("StridedSliceOptions", shrinkAxisMask=1))
    total = int(np.prod(chain.shape))
    target = draw.pick(random, [1, total], [1, chain.shape[1], total //
                                            chain.shape[1]],
                       [1, 1, 1, total])
    rest = [network.tensor([], INT32, data=[n]) for n in target[1:]]
    packed = network.tensor([len(target)], INT32)
    network.operator(Operator.PACK, [batch, *rest], [packed],
                     options("PackOptions", valuesCount=len(target), axis=0))
    renamed(chain, Operator.RESHAPE, [source, packed], target,
            options("ReshapeOptions"))
    return finish(chain, shape, f"to_{join(target)}")
