"""Backward refuses changes in place where PyTorch does, and else gives the same gradients."""

import numpy as np
import pytest
import torch

import layerlab as ll
from in_place import OPERATIONS, PROGRAMS, STORIES, run, tell

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("expression", OPERATIONS)
def test_refused_where_pytorch_refuses(expression):
    for operation, value, way in PROGRAMS:
        if operation == expression:
            program = (expression, value, way)
            ours, theirs = run(ll, *program), run(torch, *program)
            assert (ours is None) == (theirs is None), program
            if ours is not None:
                np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11, err_msg=program)


@pytest.mark.parametrize("name", STORIES)
def test_stories(name):
    ours, theirs = (tell(t, STORIES[name]) for t in (ll, torch))
    assert ours == theirs


@pytest.mark.parametrize(
    "way",
    [
        *("x.add_(1)", "x[0] = 1", "x.T.mul_(2)", "x.detach()[0].zero_()", "x.copy_(x + 1)"),
        *("x.data.shape", "x.requires_grad_()", "x.clone().add_(1)", "y = x; y += 1; y *= 2"),
    ],
)
def test_versions_count_as_pytorchs(way):
    counts = []
    for t in (ll, torch):
        x = t.ones(2, 2)
        exec(way, {"x": x})
        counts.append((x._version, x[0]._version))
    assert counts[0] == counts[1]
