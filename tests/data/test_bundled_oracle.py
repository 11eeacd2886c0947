"""The bundled sets hold the same numbers as scikit-learn's copies."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from layerlab.data.bundled import FILES

sklearn = pytest.importorskip("sklearn")
TOOL = Path(__file__).parents[2] / "tools" / "make_data.py"


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["digits", "iris", "wine"])
def test_the_files_are_what_the_tool_makes(name: str) -> None:
    made = runpy.run_path(str(TOOL))["all_arrays"]()[name]
    with np.load(FILES / f"{name}.npz", allow_pickle=False) as file:
        assert set(file.files) == set(made)
        for key in file.files:
            assert file[key].dtype == made[key].dtype
            assert np.array_equal(file[key], made[key])
