"""Fashion-MNIST as Debian's package dataset-fashion-mnist installs it."""

import gzip
import pathlib

import numpy as np

FOLDER = pathlib.Path("/usr/share/datasets/fashion-mnist")

LABELS = (
    "t-shirt", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle boot",
)


def idx_read(path):
    """Return the uint8 array held by a gzip-compressed IDX file."""
    if not path.exists():
        raise SystemExit(f"{path} is not there: apt-get install "
                         "dataset-fashion-mnist")
    data = gzip.decompress(path.read_bytes())
    if data[:3] != b"\0\0\x08":
        raise ValueError(f"{path}: not an IDX file of unsigned bytes")
    rank = data[3]
    shape = np.frombuffer(data, ">u4", rank, 4)
    return np.frombuffer(data, np.uint8, -1, 4 + 4 * rank).reshape(shape)


def split_read(name):
    """Return pictures [n, 28, 28, 1] and labels [n], both uint8.

    name is "train" (60,000 pictures) or "t10k" (10,000).
    """
    pictures = idx_read(FOLDER / f"{name}-images-idx3-ubyte.gz")
    labels = idx_read(FOLDER / f"{name}-labels-idx1-ubyte.gz")
    return pictures[..., np.newaxis], labels
