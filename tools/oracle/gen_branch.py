"""Small networks that branch: skip connections across a change of size, and
heads of their own."""

import draw
from gen_chain import Chain, join, small_image, small_window
from gen_join import RESIZE_OPTIONS, add_concatenation, add_resize
from network import Operator, Padding


class Branches(Chain):
    """A chain that can be joined with an earlier state of itself."""

    def resize(self, size):
        """To `size` rows and columns, by a random method."""
        random = self.random
        code = draw.pick(random, *RESIZE_OPTIONS)
        align, half = draw.pick(random, (False, False), (True, False),
                                (False, True))
        self.tensor, self.shape = add_resize(
            self.network, self.tensor, self.shape, code, size, self.scale,
            self.zero_point, alignCorners=align, halfPixelCenters=half)

    def concatenate(self, *others):
        """With the tensors of other states, all of one scale, by channels."""
        states = [*others, self.state()]
        if draw.chance(self.random, 0.5):
            states.reverse()
        self.tensor, self.shape = add_concatenation(
            self.network, [state[0] for state in states],
            [state[1] for state in states], 3, self.scale, self.zero_point)


def skip_chain(random):
    """A U-Net of one or two levels: down by a stride, up by a resize, and the
    tensor from before beside the one from below."""
    shape = small_image(random, 4, 9, 3)
    chain = Branches(random, shape)
    depth = draw.between(random, 1, 2)
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    levels = []
    for _ in range(depth):
        kernel, _ = small_window(random)
        chain.conv(draw.between(random, 1, 4), kernel, zero_point=zero_point,
                   scale=scale)
        levels.append(chain.state())
        if draw.chance(random, 0.4):
            chain.pool(Operator.MAX_POOL_2D, [2, 2], [2, 2],
                       Padding.SAME)
        else:
            chain.conv(draw.between(random, 1, 5), [3, 3], [2, 2],
                       zero_point=zero_point, scale=scale)
    while levels:
        skip = levels.pop()
        chain.resize(skip[1][1:3])
        chain.concatenate(skip)
        chain.conv(draw.between(random, 1, 4), [3, 3], zero_point=zero_point,
                   scale=scale)
    name = f"{join(shape)}_{depth}levels"
    return *chain.finish(name), chain.data(shape)


def heads_chain(random):
    """A backbone and two outputs: one at the coarse size; one from the coarse
    tensor, enlarged, beside the fine one."""
    shape = small_image(random, 4, 8, 3)
    chain = Branches(random, shape)
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    chain.conv(draw.between(random, 2, 4), [3, 3], zero_point=zero_point,
               scale=scale)
    fine = chain.state()
    chain.conv(fine[1][3], [3, 3], [2, 2], depthwise=True,
               zero_point=zero_point, scale=scale)
    chain.conv(draw.between(random, 2, 5), zero_point=zero_point, scale=scale)
    coarse = chain.state()
    chain.conv(draw.between(random, 1, 6))
    if draw.chance(random, 0.3):
        chain.mean([1, 2], keep=False)
    outputs = [chain.tensor]
    chain.restore(coarse)
    chain.resize(fine[1][1:3])
    chain.concatenate(fine)
    if draw.chance(random, 0.8):
        chain.conv(draw.between(random, 1, 6), [3, 3])
    outputs.append(chain.tensor)
    if draw.chance(random, 0.5):
        outputs.reverse()
    return *chain.finish(join(shape), *outputs), chain.data(shape)
