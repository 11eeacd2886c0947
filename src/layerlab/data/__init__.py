"""Data to learn from: bundled sets, MNIST files, CSV tables, and the batches they are cut into."""

from layerlab.data.batches import batches
from layerlab.data.bundled import digits, iris, wine
from layerlab.data.dataset import Dataset, Splits
from layerlab.data.idx import load_idx_folder, read_idx, write_idx
from layerlab.data.preparation import Preparation, load_csv
from layerlab.data.splitting import split_rows
from layerlab.data.table import Column, Table, read_csv

__all__ = [
    "Column",
    "Dataset",
    "Preparation",
    "Splits",
    "Table",
    "batches",
    "digits",
    "iris",
    "load_csv",
    "load_idx_folder",
    "read_csv",
    "read_idx",
    "split_rows",
    "wine",
    "write_idx",
]
