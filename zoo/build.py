"""Build one network of the zoo and its golden vectors; zoo/build calls it.

    build.py NAME

writes models/NAME.tflite, golden/NAME.K.out and, for its resolution R,
golden/R.K.in.gz beside this script, K = 0, 1, 2. Weights are random with a
seed made of the name, and batch normalisation has seen pictures, so that
activations are spread over the int8 range as in a trained network. The
architecture comes from networks.csv, the inputs from tools/oracle/golden.py
and the outputs from TensorFlow Lite Micro's reference kernels.
"""

import gzip
import os
import pathlib
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
os.nice(10)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
sys.path[1:1] = [
    str(HERE.parent / "examples"), str(HERE.parent / "tools" / "oracle")]

import keras
import numpy as np
from keras import layers

import common
import generated
import golden
import networks

PICTURES = 32
GOLDEN_INPUTS = 3
MOST_SATURATED = 0.01


def network_build(network):
    """Return the float network: [resolution, resolution, 3] from 0 to 1, one
    score a class out."""
    inputs = keras.Input((network.resolution, network.resolution, 3))
    x = common.convolution_add(
        inputs, network.stem, 3, stride=2, symmetric=True)
    for block in network.blocks:
        x = common.inverted_residual_add(
            x, block.channels, block.stride, block.expansion, block.size,
            symmetric=True)
    if network.mix > 0:
        x = common.convolution_add(x, network.mix, 1)
    x = layers.AveragePooling2D(x.shape[1])(x)
    x = layers.Conv2D(
        network.classes, 1,
        kernel_initializer=keras.initializers.RandomNormal(stddev=0.4))(x)
    return keras.Model(inputs, layers.Reshape((network.classes,))(x))


def golden_inputs(network):
    """Return uint8 inputs [GOLDEN_INPUTS, resolution, resolution, 3]: a ramp,
    noise and waves."""
    shape = (network.resolution, network.resolution, 3)
    return np.stack([
        golden.input_bytes(kind, shape) for kind in range(GOLDEN_INPUTS)])


def calibration_inputs(pictures, golden_pictures):
    """Return what the converter takes activations' ranges from: pictures, and
    the golden inputs, which are none, as they are and at full contrast. So
    the golden outputs lie well inside of int8, also where there are two."""
    return np.concatenate([
        pictures, golden_pictures, np.rint(golden_pictures)])


def golden_write(network, model, pictures):
    """Write the vectors. Raises ValueError where outputs tell nothing: many at
    the ends of int8, or the same for two inputs."""
    inputs = common.grey_quantise(model, pictures)
    outputs = common.oracle_run(model, inputs)
    saturated = np.mean((outputs == -128) | (outputs == 127))
    different = len(np.unique(outputs, axis=0))
    if saturated > MOST_SATURATED or different < GOLDEN_INPUTS:
        raise ValueError(f"{network.name}: {saturated:.1%} of the outputs are "
                         f"saturated, {different} outputs are different")
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    for kind in range(GOLDEN_INPUTS):
        (folder / f"{network.resolution}.{kind}.in.gz").write_bytes(
            gzip.compress(inputs[kind].tobytes(), 9, mtime=0))
        (folder / f"{network.name}.{kind}.out").write_bytes(
            outputs[kind].tobytes())


def main(arguments):
    table = networks.table_read()
    if len(arguments) != 2 or arguments[1] not in table:
        sys.exit(f"usage: build.py NAME, one of {' '.join(table)}")
    network = table[arguments[1]]
    seed = zlib.crc32(network.name.encode())
    common.deterministic_set(seed)
    generator = np.random.default_rng(seed)
    pictures = common.picture_scale(generated.pictures_generate(
        generator, PICTURES, network.resolution))
    golden_pictures = golden_inputs(network)
    model = network_build(network)
    generated.normalisation_calibrate(model, generator, pictures)
    calibration = calibration_inputs(
        pictures, common.picture_scale(golden_pictures))
    path = HERE / "models" / f"{network.name}.tflite"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(common.network_convert(model, calibration))
    golden_write(network, path, golden_pictures)


if __name__ == "__main__":
    main(sys.argv)
