"""Small real data sets that come with the library: handwritten digits, irises and wines.

Sources, citations and licences are in `files/SOURCES.md`. Which row is for training, validation or
test is stored with the data and never changes, so results can be compared across years.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from layerlab.arguments import check_flag
from layerlab.data.dataset import Dataset, Splits

__all__ = ["digits", "iris", "wine"]

FILES = Path(__file__).parent / "files"


def digits() -> Splits:
    """1,797 handwritten digits, grey images of 8x8 pixels: (n, 64) in 0..1 -> 10 classes.

    The pixels 0..16 of the file are divided by 16.
    Source: Alpaydin and Kaynak, UCI Machine Learning Repository, doi 10.24432/C50P49.
    """
    return _load("digits", target_name="digit", scale=16.0, image_shape=(8, 8))


def iris(*, standardize: bool = True) -> Splits:
    """150 irises, four lengths of each flower: (n, 4) -> 3 species.

    With `standardize`, every column has mean 0 and standard deviation 1 on the training rows;
    without, lengths are in centimetres.
    Source: Fisher, UCI Machine Learning Repository, doi 10.24432/C56C76.
    """
    return _load("iris", target_name="species", standardize=standardize)


def wine(*, standardize: bool = True) -> Splits:
    """178 Italian wines, thirteen chemical measurements of each: (n, 13) -> 3 growers.

    With `standardize`, every column has mean 0 and standard deviation 1 on the training rows;
    without, numbers are as measured.
    Source: Aeberhard and Forina, UCI Machine Learning Repository, doi 10.24432/C5PC7J.
    """
    return _load("wine", target_name="grower", standardize=standardize)


def _load(
    name: str,
    *,
    target_name: str,
    scale: float = 1.0,
    standardize: bool = False,
    image_shape: tuple[int, int] | None = None,
) -> Splits:
    with np.load(FILES / f"{name}.npz", allow_pickle=False) as file:
        features = file["features"] / scale
        part = file["part"]  # 0 training, 1 validation, 2 test
        targets = file["targets"].astype(np.int64)
        feature_names = tuple(file["feature_names"].tolist())
        class_names = tuple(file["class_names"].tolist())
    if check_flag("standardize", standardize):
        train = features[part == 0]
        features = (features - train.mean(axis=0)) / train.std(axis=0)
    dataset = Dataset(
        name=name,
        features=features,
        targets=targets,
        task="classification",
        feature_names=feature_names,
        class_names=class_names,
        target_name=target_name,
        image_shape=image_shape,
    )
    return Splits.from_rows(dataset, *(np.flatnonzero(part == number) for number in range(3)))
