"""The numbers of explanations beside those of PyTorch: results on the way, and gradients."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_back import check, lines_of, names_in

import layerlab as ll
from layerlab import nn
from layerlab.explain import explain

pytestmark = pytest.mark.oracle
seeds = st.integers(0, 10**6)

ACTIVATIONS = ["ReLU", "Tanh", "Sigmoid", "GELU", "SiLU", "Softplus", "ELU", "Mish", "Hardswish"]


def both(rng, widths, names, norm):
    """The same network on both sides."""
    ours, theirs = [], []
    for (before, after), name in zip(itertools.pairwise(widths), names, strict=True):
        ours.append(nn.Linear(before, after))
        theirs.append(torch.nn.Linear(before, after))
        if norm:
            ours.append(nn.BatchNorm1d(after))
            theirs.append(torch.nn.BatchNorm1d(after))
        ours.append(getattr(nn, name)())
        theirs.append(getattr(torch.nn, name)())
    own, other = nn.Sequential(*ours).double(), torch.nn.Sequential(*theirs).double()
    for (_, p), q in zip(own.named_parameters(), other.parameters(), strict=True):
        values = rng.normal(size=tuple(p.shape))
        p.data = values
        q.data = torch.tensor(values)
    return own, other


@settings(max_examples=40)
@given(widths=st.lists(st.integers(1, 5), min_size=2, max_size=4), norm=st.booleans(),
       labels=st.booleans(), data=st.data(), seed=seeds)  # fmt: skip
def test_numbers_on_the_way_and_gradients_are_those_of_torch(widths, norm, labels, data, seed):
    rng = np.random.default_rng(seed)
    names = [data.draw(st.sampled_from(ACTIVATIONS)) for _ in widths[1:]]
    own, other = both(rng, widths, names, norm)
    x = rng.normal(size=(4, widths[0]))
    target = rng.integers(0, widths[-1], size=4) if labels else (
        rng.normal(size=(4, widths[-1]))
    )  # fmt: skip
    sample = int(rng.integers(4))
    values, value = [], torch.tensor(x)
    for part in other:
        value = part(value)
        values.append(value)
    loss = (torch.nn.CrossEntropyLoss() if labels else torch.nn.MSELoss())(
        value, torch.tensor(target)
    )
    loss.backward()
    name, q = list(zip(dict(own.named_parameters()), other.parameters(), strict=True))[
        int(rng.integers(len(list(other.parameters()))))
    ]
    index = [int(rng.integers(n)) for n in q.shape]
    loss_of_ours = nn.CrossEntropyLoss() if labels else nn.MSELoss()
    shown = explain(own, x, sample=sample, backward=True, target=target, loss=loss_of_ours,
                    weight=f"{name}{index}")  # fmt: skip
    lines = check(shown)
    computed = {s.name.name: s.result for s, _ in lines if hasattr(s.name, "name")}
    for k, theirs in enumerate(values):
        row = theirs[sample].detach().numpy()
        for i, number in enumerate(row):
            place = f"[{i}]" if len(row) > 1 else ""
            ours = computed.get(f"a{k}{place}", computed.get(f"z{k}{place}"))
            if ours is not None:
                assert ours == pytest.approx(number, rel=1e-9, abs=1e-9)
    assert computed["L"] == pytest.approx(loss.item(), rel=1e-9)
    ((_, gradient),) = [(n, v) for n, v in names_in(lines[-1][0].expression) if "/d" in n]
    largest = float(q.grad.abs().max())
    assert gradient == pytest.approx(
        float(q.grad[tuple(index)]), rel=1e-6, abs=1e-9 * (largest + 1e-2)
    )


LOSSES = ["MSELoss", "L1Loss", "HuberLoss", "SmoothL1Loss", "BCEWithLogitsLoss"]


@settings(max_examples=60)
@given(kind=st.sampled_from(LOSSES), reduction=st.sampled_from(["mean", "sum", "none"]), seed=seeds)
def test_losses_are_those_of_torch(kind, reduction, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 3, 4)).astype(np.float32)
    y = 1 / (1 + np.exp(-y))
    shown = explain(getattr(nn, kind)(reduction=reduction), (x, y), sample=1)
    check(shown)
    theirs = getattr(torch.nn, kind)(reduction=reduction)(torch.tensor(x), torch.tensor(y)).numpy()
    np.testing.assert_allclose(
        np.asarray(shown.result), theirs[1] if theirs.ndim else theirs, rtol=1e-5, atol=1e-6
    )


@settings(max_examples=60)
@given(reduction=st.sampled_from(["mean", "sum", "none"]), weighted=st.booleans(),
       smoothing=st.sampled_from([0.0, 0.2]), soft=st.booleans(), seed=seeds)  # fmt: skip
def test_cross_entropy_is_that_of_torch(reduction, weighted, smoothing, soft, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(3, 4)).astype(np.float32)
    weight = rng.uniform(0.5, 2, size=4).astype(np.float32) if weighted else None
    target = rng.integers(0, 4, size=3)
    if soft:
        target = rng.dirichlet(np.ones(4), size=3).astype(np.float32)
    shown = explain(
        nn.CrossEntropyLoss(weight, reduction=reduction, label_smoothing=smoothing), (x, target)
    )
    check(shown)
    theirs = torch.nn.CrossEntropyLoss(
        None if weight is None else torch.tensor(weight), reduction=reduction,
        label_smoothing=smoothing,
    )(torch.tensor(x), torch.tensor(target)).numpy()  # fmt: skip
    np.testing.assert_allclose(
        np.asarray(shown.result), theirs[0] if theirs.ndim else theirs, rtol=1e-5
    )


@pytest.mark.parametrize("momentum", [0.1, None])
def test_the_running_estimates_are_those_of_torch(momentum):
    rng = np.random.default_rng(0)
    ours, theirs = nn.BatchNorm1d(3, momentum=momentum), torch.nn.BatchNorm1d(3, momentum=momentum)
    for _ in range(2):
        batch = rng.normal(size=(5, 3)).astype(np.float32)
        shown = explain(ours, batch)
        ours(ll.tensor(batch))
        theirs(torch.tensor(batch))
        computed = {s.name.name: s.result for s, _ in lines_of(shown)}
        for k in range(3):
            for name in ("running_mean", "running_var"):
                number = float(getattr(theirs, name)[k])
                assert computed[f"new {name}[{k}]"] == pytest.approx(number, rel=1e-5)
