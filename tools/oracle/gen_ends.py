"""Networks with several inputs and outputs: of any rank, read by nobody,
handed through, read inside and given out, constant, given out twice."""

import numpy as np

import draw
from gen_chain import Chain, small_image
from network import INT32, Operator, options


def handed_through(chain, tensor, shape):
    """The tensor in another shape, which moves nothing."""
    total = int(np.prod(shape))
    sizes = chain.network.tensor([2], INT32, data=[1, total])
    y = chain.network.tensor([1, total], scale=chain.scale,
                             zero_point=chain.zero_point)
    chain.network.operator(Operator.RESHAPE, [tensor, sizes], [y],
                           options("ReshapeOptions", newShape=[1, total]))
    return y


def ends(random):
    """An image and a vector, which may be constant; the image's channels are scaled by the vector."""
    shape = small_image(random, 2, 5, 4)
    chain = Chain(random, shape)
    network = chain.network
    vector_shape = draw.pick(random, [1, shape[3]], [1, 1, shape[3]],
                             [1, 1, 1, shape[3]], [shape[3]])
    data = None
    inputs = [(chain.input, shape)]
    alone = draw.chance(random, 0.3)
    if alone:
        data = draw.integers(random, vector_shape)
    vector = network.tensor(vector_shape, scale=chain.scale,
                            zero_point=chain.zero_point, data=data)
    if not alone:
        inputs.append((vector, vector_shape))
    image = chain.state()
    outputs = []
    name = f"rank{len(vector_shape)}"
    if not alone and draw.chance(random, 0.4):
        extra = small_image(random, 1, 3, 3)
        inputs.append((network.tensor(extra, scale=0.1), extra))
        name += "_unread"
    if draw.chance(random, 0.6):
        chain.conv(shape[3], [3, 3])
        image = chain.state()
    if draw.chance(random, 0.5):
        outputs.append(image[0])  # an input, or read inside
        name += "_inner"
    chain.tensor = vector
    chain.combine(Operator.MUL, image, draw.scale(random))
    if draw.chance(random, 0.5):
        chain.conv(draw.between(random, 1, 4))
    outputs.append(chain.tensor)
    if draw.chance(random, 0.5):
        outputs.append(handed_through(chain, chain.input, shape))
        name += "_through"
    if draw.chance(random, 0.3):
        outputs.append(chain.tensor)
        name += "_twice"
    if draw.chance(random, 0.3):
        outputs.append(network.tensor([1, 5], scale=0.5,
                                      data=[[1, -2, 3, -4, 5]]))
        name += "_constant"
    if draw.chance(random, 0.5):
        inputs.reverse()
    if draw.chance(random, 0.5):
        outputs.reverse()
    model = network.serialize([tensor for tensor, _ in inputs], outputs)
    return name, model, [draw.integers(random, dims) for _, dims in inputs]
