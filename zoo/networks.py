"""The table of architectures, networks.csv, read."""

import csv
import dataclasses
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True)
class Block:
    """An inverted residual: the depthwise convolution's size and stride, the
    expansion before it, the channels behind it."""

    size: int
    expansion: int
    channels: int
    stride: int


@dataclasses.dataclass(frozen=True)
class Network:
    """One line of the table; stem and mix are channels, mix 0 for none."""

    name: str
    resolution: int
    stem: int
    blocks: tuple[Block, ...]
    mix: int
    classes: int


def block_read(text):
    """Return the block that, for instance, "k3e6c16s2" stands for."""
    match = re.fullmatch(r"k(\d+)e(\d+)c(\d+)s(\d+)", text)
    if match is None:
        raise ValueError(f"networks.csv: '{text}' is no block")
    return Block(*map(int, match.groups()))


def table_read():
    """Return the networks by name, in the table's order."""
    with open(HERE / "networks.csv", newline="") as table:
        rows = list(csv.DictReader(table))
    return {
        row["network"]: Network(
            name=row["network"],
            resolution=int(row["resolution"]),
            stem=int(row["stem"]),
            blocks=tuple(map(block_read, row["blocks"].split())),
            mix=int(row["mix"]),
            classes=int(row["classes"]))
        for row in rows}
