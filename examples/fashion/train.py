"""Train the default model and write everything that is derived from it.

    "$(tools/venv.sh)"/bin/python examples/fashion/train.py

writes fashion.tflite, figures.csv, labels.txt and pictures/ beside this
script, and the vectors of tests/fashion. Seeds are fixed and TensorFlow runs
its deterministic kernels, so that the same packages on the same kind of
processor give the same file; another processor may round differently.
"""

import os
import pathlib
import sys

os.nice(10)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import common
import dataset
import export

EPOCHS = 8
BATCH = 128
LEARNING_RATE = 3e-3
CALIBRATION_PICTURES = 1000
MODEL = pathlib.Path(__file__).resolve().parent / "fashion.tflite"


def network_build():
    """Return the float network: [28, 28, 1] from 0 to 1, ten scores out."""
    inputs = keras.Input((28, 28, 1))
    x = common.convolution_add(inputs, 16, 3)
    x = common.inverted_residual_add(x, 24, stride=2, expansion=3)
    x = common.inverted_residual_add(x, 24, stride=1, expansion=3)
    x = common.inverted_residual_add(x, 40, stride=2, expansion=3)
    x = common.inverted_residual_add(x, 40, stride=1, expansion=3)
    x = common.convolution_add(x, 96, 1)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))


def network_train(network, pictures, labels):
    steps = EPOCHS * (len(pictures) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    network.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy",
        metrics=["accuracy"])
    batches = (
        tf.data.Dataset.from_tensor_slices((pictures, labels))
        .shuffle(len(pictures), seed=1).batch(BATCH, drop_remainder=True))
    network.fit(batches, epochs=EPOCHS, shuffle=False, verbose=2)


def main():
    common.deterministic_set(1)
    pictures, labels = dataset.split_read("train")
    scaled = common.picture_scale(pictures)
    network = network_build()
    network_train(network, scaled, labels)
    MODEL.write_bytes(
        common.network_convert(network, scaled[:CALIBRATION_PICTURES]))

    pictures, labels = dataset.split_read("t10k")
    scores = network.predict(
        common.picture_scale(pictures), batch_size=500, verbose=0)
    export.artefacts_write(
        MODEL, float_accuracy=np.mean(scores.argmax(1) == labels))


if __name__ == "__main__":
    main()
