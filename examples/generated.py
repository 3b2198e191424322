"""Networks with generated weights: what makes their activations look like
those of trained ones."""

import numpy as np
from keras import layers


def pictures_generate(generator, count, size):
    """Return uint8 pictures [count, size, size, 3]: a gradient, rectangles
    of one colour and some noise."""
    row, column = np.mgrid[0:size, 0:size] / size
    pictures = np.empty((count, size, size, 3))
    for picture in pictures:
        slope = generator.normal(0, 60, (2, 3))
        picture[:] = (generator.uniform(60, 200, 3)
                      + row[..., np.newaxis] * slope[0]
                      + column[..., np.newaxis] * slope[1])
        for _ in range(generator.integers(5, 25)):
            top, left = generator.integers(0, size, 2)
            height, width = generator.integers(4, size // 2, 2)
            picture[top:top + height, left:left + width] = (
                generator.uniform(0, 255, 3))
        picture += generator.normal(0, 8, picture.shape)
    return np.clip(np.rint(pictures), 0, 255).astype(np.uint8)


def normalisation_calibrate(network, generator, pictures):
    """Give every batch normalisation random gains and offsets, then the
    statistics that the float pictures [n, ...] cause."""
    for layer in network.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.gamma.assign(generator.uniform(0.7, 1.3, layer.gamma.shape))
            layer.beta.assign(generator.normal(0.2, 0.3, layer.beta.shape))
            layer.momentum = 0.0
    network(pictures, training=True)
