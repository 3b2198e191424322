"""Operators that only move elements: TRANSPOSE."""

import numpy as np

import draw
from network import INT32, Network, Operator, options


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
