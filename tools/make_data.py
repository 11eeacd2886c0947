"""Make the data files in src/layerlab/data/files from the copies that scikit-learn carries.

Run it as `python tools/make_data.py [folder]`; it needs scikit-learn. The result is a function of
those copies alone: the rows of each part are dealt with a fixed seed, class by class.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn import datasets

from layerlab.data.splitting import split_rows

FILES = Path(__file__).parent.parent / "src" / "layerlab" / "data" / "files"


def arrays(bunch: Any, *, dtype: type, validation: float, test: float) -> dict[str, Any]:
    """Return what one npz file holds; `part` says 0 training, 1 validation, 2 test for each row."""
    part = np.zeros(len(bunch.target), dtype=np.uint8)
    _, validation_rows, test_rows = split_rows(
        len(part), validation=validation, test=test, seed=0, labels=bunch.target
    )
    part[validation_rows] = 1
    part[test_rows] = 2
    features = bunch.data.astype(dtype)
    if not np.allclose(features, bunch.data, rtol=1e-6, atol=0):
        raise ValueError(f"{dtype} cannot hold these features")
    return {
        "features": features,
        "targets": bunch.target.astype(np.uint8),
        "part": part,
        "feature_names": np.array(bunch.feature_names, dtype=np.str_),
        "class_names": np.array([str(name) for name in bunch.target_names], dtype=np.str_),
    }


def all_arrays() -> dict[str, dict[str, Any]]:
    """Return the contents of every data file by its name."""
    return {
        "digits": arrays(datasets.load_digits(), dtype=np.uint8, validation=0.1, test=0.2),
        "iris": arrays(datasets.load_iris(), dtype=np.float64, validation=0.2, test=0.2),
        "wine": arrays(datasets.load_wine(), dtype=np.float64, validation=0.2, test=0.2),
    }


def main(folder: Path) -> None:
    """Write one compressed npz file for each data set into the folder."""
    for name, contents in all_arrays().items():
        np.savez_compressed(folder / f"{name}.npz", **contents)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILES)
