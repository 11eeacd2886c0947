"""The bundled sets are the published ones, and their parts stay what they are for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pytest

from layerlab.data import Splits, digits, iris, wine
from layerlab.data.bundled import FILES

# Content, not file bytes: another zlib may pack the same numbers otherwise.
PINNED = {
    "digits": "3d943835c56f1d03d1f06adaad924942",
    "iris": "a0f099cdd7b8a3669296d90c2c15938e",
    "wine": "11947bd5f9f3ff78cbf544f80679e6f5",
}
SETS: list[tuple[Callable[[], Splits], tuple[int, int, int], int, int]] = [
    (digits, (1259, 179, 359), 64, 10),
    (iris, (90, 30, 30), 4, 3),
    (wine, (106, 36, 36), 13, 3),
]


@pytest.mark.parametrize("name", PINNED)
def test_the_numbers_and_the_parts_never_change(name: str) -> None:
    digest = hashlib.sha256()
    with np.load(FILES / f"{name}.npz", allow_pickle=False) as file:
        for key in ("features", "targets", "part"):
            array = np.ascontiguousarray(file[key])
            digest.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    assert digest.hexdigest()[:32] == PINNED[name]


@pytest.mark.parametrize(("load", "sizes", "features", "classes"), SETS)
def test_sizes(
    load: Callable[[], Splits], sizes: tuple[int, int, int], features: int, classes: int
) -> None:
    splits = load()
    assert tuple(len(part) for part in splits) == sizes
    for part in splits:
        assert (part.num_features, part.num_outputs) == (features, classes)
        assert part.task == "classification"


@pytest.mark.parametrize(("load", "sizes", "features", "classes"), SETS)
def test_every_part_has_the_classes_in_one_proportion(
    load: Callable[[], Splits], sizes: tuple[int, int, int], features: int, classes: int
) -> None:
    splits = load()
    counts = np.array([np.bincount(part.targets, minlength=classes) for part in splits])
    ideal = counts.sum(axis=0) * np.array(sizes)[:, None] / sum(sizes)
    assert np.abs(counts - ideal).max() <= 1.5


def test_digits_are_sixteenths_of_grey() -> None:
    for part in digits():
        assert part.features.min() == 0
        assert part.features.max() == 1
        assert np.all(part.features * 16 % 1 == 0)
        assert part.image_shape == (8, 8)
        assert part.class_names == tuple("0123456789")


def test_a_zero_has_a_hole_and_a_one_has_none() -> None:
    train = digits().train
    images = train.features.reshape(-1, 8, 8)
    middle = images[:, 3:5, 3:5].mean(axis=(1, 2))
    assert middle[train.targets == 0].mean() < 0.2
    assert middle[train.targets == 1].mean() > 0.7


@pytest.mark.parametrize("load", [iris, wine])
def test_standardized_on_the_training_rows_alone(load: Callable[..., Splits]) -> None:
    splits, raw = load(), load(standardize=False)
    assert splits.train.features.mean(axis=0) == pytest.approx(0, abs=1e-5)
    assert splits.train.features.std(axis=0) == pytest.approx(1, abs=1e-5)
    mean, std = raw.train.features.mean(axis=0), raw.train.features.std(axis=0)
    assert splits.test.features * std + mean == pytest.approx(raw.test.features, rel=1e-4)


def test_raw_irises_are_in_centimetres() -> None:
    train = iris(standardize=False).train
    petal = train.features[:, train.feature_names.index("petal length (cm)")]
    assert petal[train.targets == train.class_names.index("setosa")].max() < 2
    assert 1 <= petal.min() <= petal.max() <= 6.9


def test_sources_name_every_file_and_its_licence() -> None:
    text = (FILES / "SOURCES.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in text
    for path in FILES.glob("*.npz"):
        assert f"## {path.name}" in text
