"""Keeping weights and whole runs on disk: safetensors files, written whole or not at all.

The format holds numbers and names, never code. Settings and counters travel in its metadata as
JSON.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import save

from layerlab import arrays
from layerlab.errors import ArgumentTypeError, CheckpointError
from layerlab.files import write_atomically
from layerlab.nn import Module
from layerlab.tensor import as_raw
from layerlab.train.evaluation import check_model
from layerlab.train.reading import parse_json, read_safetensors

__all__ = ["load_model", "load_tensors", "save_model", "save_tensors"]


def save_tensors(
    path: str | os.PathLike[str],
    tensors: Mapping[str, Any],
    metadata: Mapping[str, Any] | None = None,
) -> Path:
    """Write arrays or Tensors under their names, and JSON-safe metadata, as one safetensors file.

    Raises FileError, with the old file as it was, if it cannot be written;
    ArgumentTypeError for names, numbers or metadata that the format does not hold.
    """
    numbers = {
        name: np.ascontiguousarray(arrays.to_numpy(as_raw(value))).reshape(as_raw(value).shape)
        for name, value in tensors.items()
    }
    for name in numbers:
        if not isinstance(name, str) or name == "__metadata__":
            raise ArgumentTypeError(f"a tensor cannot be saved as {name!r}", fix="'layer.weight'")
    try:
        content = save(numbers, {"layerlab": json.dumps(dict(metadata or {}))})
    except (SafetensorError, TypeError, ValueError) as error:
        raise ArgumentTypeError(
            f"this cannot be saved: {error}",
            fix="give arrays of real numbers, and metadata of plain numbers, texts and lists",
        ) from error
    return write_atomically(path, content)


def load_tensors(path: str | os.PathLike[str]) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays and the metadata of a safetensors file; metadata of other programs is left out.

    Raises CheckpointError if the file is missing, damaged, or no safetensors file.
    """
    tensors, texts = read_safetensors(path)
    try:
        metadata = parse_json(texts.get("layerlab", "{}"))
        if not isinstance(metadata, dict):
            raise ValueError(f"it is a {type(metadata).__name__}")
    except ValueError as error:
        raise CheckpointError(
            f"the metadata of {str(Path(path))!r} is damaged: {error}",
            fix="the file was changed; use another copy",
        ) from error
    return tensors, metadata


def save_model(
    model: Module, path: str | os.PathLike[str], metadata: Mapping[str, Any] | None = None
) -> Path:
    """Write a model's parameters and buffers; PyTorch's safetensors can read them."""
    check_model(model, "save_model writes")
    return save_tensors(path, model.state_dict(), metadata)


def load_model(model: Module, path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read parameters and buffers into a model of the same layers; returns the metadata.

    Raises CheckpointError, with the model as it was, if anything does not fit.
    """
    check_model(model, "load_model fills")
    tensors, metadata = load_tensors(path)
    try:
        model.load_state_dict(tensors)
    except CheckpointError as error:
        raise CheckpointError(
            f"{str(Path(path))!r}: {error.what}", detail=error.detail, fix=error.fix
        ) from None
    return metadata
