"""Write what is derived from fashion.tflite: figures, the demonstration's
pictures and the test's vectors. The answers come from TensorFlow Lite
Micro's reference kernels."""

import gzip
import pathlib

import numpy as np

import common
import dataset

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parents[1] / "tests" / "fashion"
TEST_PICTURES = 1000


def figures_write(float_accuracy, right):
    """right holds a bool a picture: was the int8 answer the label?"""
    (HERE / "figures.csv").write_text(
        "arithmetic,pictures,accuracy\n"
        f"float32,{len(right)},{float_accuracy:.4f}\n"
        f"int8,{len(right)},{right.mean():.4f}\n"
        f"int8,{TEST_PICTURES},{right[:TEST_PICTURES].mean():.4f}\n")


def demo_write(pictures, labels, inputs, right):
    """Write the first picture of each class that the network gets right."""
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    for k, name in enumerate(dataset.LABELS):
        i = np.flatnonzero(right & (labels == k))[0]
        stem = f"{k}-{name.replace(' ', '-')}"
        (folder / f"{stem}.pgm").write_bytes(
            b"P5\n28 28\n255\n" + pictures[i].tobytes())
        (folder / f"{stem}.in").write_bytes(inputs[i].tobytes())
    (HERE / "labels.txt").write_text("\n".join(dataset.LABELS) + "\n")


def test_write(inputs, labels, outputs):
    """Write the inputs compressed (without a time), the rest as it is."""
    n = TEST_PICTURES
    (TESTS / "pictures-1000.in.gz").write_bytes(
        gzip.compress(inputs[:n].tobytes(), 9, mtime=0))
    (TESTS / "labels-1000.bin").write_bytes(labels[:n].tobytes())
    (TESTS / "oracle-1000.out").write_bytes(outputs[:n].tobytes())


def artefacts_write(model, float_accuracy):
    """Run the 10,000 test pictures through the oracle and write the files."""
    pictures, labels = dataset.split_read("t10k")
    inputs = common.grey_quantise(model, pictures)
    outputs = common.oracle_run(model, inputs)
    right = outputs.argmax(1) == labels
    figures_write(float_accuracy, right)
    demo_write(pictures, labels, inputs, right)
    test_write(inputs, labels, outputs)
