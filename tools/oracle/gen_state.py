"""Networks that remember: variables that are read and assigned, over several
frames."""

import draw
from gen_chain import Chain, small_image
from gen_join import add_concatenation
from network import Operator

FRAMES = 4


class Memory(Chain):
    """A chain with variables; all of them have the input's scale."""

    def __init__(self, random, shape):
        super().__init__(random, shape)
        self.home = (self.scale, self.zero_point)

    def read(self, handle, shape):
        """Continues from the value of a variable."""
        self.tensor = self.network.read(handle, shape, *self.home)
        self.shape = list(shape)
        self.scale, self.zero_point = self.home

    def append(self, other):
        """The rows of tensor `other` before the rows of the last one."""
        self.tensor, self.shape = add_concatenation(
            self.network, [other[0], self.tensor], [other[1], self.shape], 1,
            *self.home)

    def add(self, other):
        """ADD of another state, to the scale of all variables."""
        scale, zero_point = self.home
        tensor = self.tensor
        y = self.requantized(self.shape, scale, zero_point)
        self.network.operator(Operator.ADD, [other[0], tensor], [y])


def window(chain, name, old_outputs):
    """The last frame before this one, under a convolution over both; then the
    frame becomes the last one. With `old_outputs` the last frame is an output
    too, which is taken after it has been replaced."""
    frame = chain.state()
    handle = chain.network.handle(name)
    chain.read(handle, frame[1])
    old = chain.state()
    chain.restore(frame)
    chain.append(old)
    if old_outputs:
        chain.network.assign(handle, frame[0])
    rows = chain.shape[1]
    chain.conv(draw.between(chain.random, 1, 4),
               [draw.between(chain.random, 1, rows), 1],
               scale=chain.home[0], zero_point=chain.home[1])
    if not old_outputs:
        chain.network.assign(handle, frame[0])
    return [old[0]] if old_outputs else []


def accumulate(chain, name, again):
    """The sum of all frames; with `again` it is read once more after it has
    been assigned."""
    frame = chain.state()
    handle = chain.network.handle(name)
    chain.read(handle, frame[1])
    chain.add(frame)
    chain.network.assign(handle, chain.tensor)
    if again:
        before = chain.state()
        chain.read(chain.network.handle(name), frame[1])
        chain.add(before)
    return []


def state(random):
    """One or two variables, perhaps with initial values of their own, over
    several frames."""
    shape = small_image(random, 1, 4, 4)
    chain = Memory(random, shape)
    count = draw.between(random, 1, 2)
    initial = draw.pick(random, "zeros", "zeros", "uniform", "own")
    if initial != "zeros":
        data = draw.integers(random, shape)
        if initial == "uniform":
            data[...] = 7
        chain.network.once({"v0": data}, *chain.home)
    outputs = []
    kinds = ""
    for i in range(count):
        kind = draw.pick(random, window, accumulate)
        flag = draw.chance(random, 0.4)
        # The variable with initial values has the input's shape.
        outputs += kind(chain, f"v{i}", flag)
        kinds += f"_{kind.__name__}{int(flag)}"
        if i + 1 < count and draw.chance(random, 0.5):
            chain.conv(draw.between(random, 1, 3), [3, 3], scale=chain.home[0],
                       zero_point=chain.home[1])
    name = f"{initial}{kinds}"
    frames = [draw.integers(random, shape) for _ in range(FRAMES)]
    return *chain.finish(name, *outputs, chain.tensor), frames
