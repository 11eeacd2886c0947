"""A learner's notebook prints the same with PyTorch and with layerlab in its place."""

import difflib

import pytest
import torch

import layerlab
from notebook_runner import NOTEBOOKS, run

pytestmark = pytest.mark.oracle


# PyTorch itself uses a protocol of NumPy's that is going away.
@pytest.mark.filterwarnings("ignore:__array_wrap__:DeprecationWarning")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_the_same(notebook):
    # The one difference that there may be: no "torch." in front of a name.
    expected = run(notebook, torch).replace("torch.", "")
    got = run(notebook, layerlab)
    difference = difflib.unified_diff(
        expected.splitlines(), got.splitlines(), "PyTorch", "layerlab", lineterm="", n=1
    )
    assert got == expected, "\n".join(difference)
