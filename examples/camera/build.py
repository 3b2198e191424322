"""Build the camera-sized network. Its weights are generated, not trained.

    "$(tools/venv.sh)"/bin/python examples/camera/build.py

writes camera.tflite, camera.in and camera.out beside this script. The network
has the shape of a MobileNetV2 for 128x128 colour pictures; its answers mean
nothing. Weights are random with a fixed seed, and batch normalisation has seen
pictures, so that activations are spread over the int8 range as in a trained
network. The golden output comes from TensorFlow Lite Micro's reference
kernels.
"""

import os
import pathlib
import sys

os.nice(10)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import keras
import numpy as np
from keras import layers

import common
import generated

HERE = pathlib.Path(__file__).resolve().parent
SIZE = 128
CLASSES = 10
PICTURES = 64

# expansion, channels, stride of the first block, blocks
STAGES = (
    (1, 8, 1, 1),
    (6, 8, 2, 2),
    (6, 16, 2, 2),
    (6, 24, 2, 3),
    (6, 32, 1, 2),
    (6, 48, 2, 1),
)


def network_build():
    """Return the float network: [SIZE, SIZE, 3] from 0 to 1, CLASSES scores
    out."""
    inputs = keras.Input((SIZE, SIZE, 3))
    x = common.convolution_add(inputs, 16, 3, stride=2)
    for expansion, channels, stride, blocks in STAGES:
        for block in range(blocks):
            x = common.inverted_residual_add(
                x, channels, stride if block == 0 else 1, expansion)
    x = common.convolution_add(x, 128, 1)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(
        CLASSES, activation="softmax",
        kernel_initializer=keras.initializers.RandomNormal(stddev=0.4))(x)
    return keras.Model(inputs, outputs)


def main():
    common.deterministic_set(2)
    generator = np.random.default_rng(2)
    pictures = generated.pictures_generate(generator, PICTURES, SIZE)
    scaled = common.picture_scale(pictures)
    network = network_build()
    generated.normalisation_calibrate(network, generator, scaled)
    model = HERE / "camera.tflite"
    model.write_bytes(common.network_convert(network, scaled))

    golden = common.grey_quantise(
        model, generated.pictures_generate(generator, 1, SIZE))
    (HERE / "camera.in").write_bytes(golden.tobytes())
    (HERE / "camera.out").write_bytes(
        common.oracle_run(model, golden).tobytes())


if __name__ == "__main__":
    main()
