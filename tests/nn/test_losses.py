"""Losses as modules: their arguments reach the formula, and nothing is ever broadcast."""

import math

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

NUMBERS = ["MSELoss", "L1Loss", "HuberLoss", "SmoothL1Loss", "BCELoss", "BCEWithLogitsLoss"]
LABELS = ["CrossEntropyLoss", "NLLLoss"]


def huber(d, delta):
    d = abs(d)
    return d * d / 2 if d < delta else delta * (d - delta / 2)


# The loss, and its formula for one prediction x and one target t.
FORMULAS = [
    (nn.MSELoss, {}, lambda x, t: (x - t) ** 2),
    (nn.L1Loss, {}, lambda x, t: abs(x - t)),
    (nn.HuberLoss, {"delta": 0.3}, lambda x, t: huber(x - t, 0.3)),
    (nn.SmoothL1Loss, {"beta": 0.3}, lambda x, t: huber(x - t, 0.3) / 0.3),
    (nn.SmoothL1Loss, {"beta": 0}, lambda x, t: abs(x - t)),
    (nn.BCELoss, {}, lambda x, t: -(t * math.log(x) + (1 - t) * math.log(1 - x))),
    (
        nn.BCEWithLogitsLoss,
        {},
        lambda x, t: t * math.log1p(math.exp(-x)) + (1 - t) * math.log1p(math.exp(x)),
    ),
]
X = np.array([[0.2, 0.9, 0.5], [0.7, 0.1, 0.6]])
T = np.array([[0.0, 1.0, 0.3], [0.5, 0.0, 1.0]])


@pytest.mark.parametrize(("make", "arguments", "formula"), FORMULAS)
def test_formulas_and_reductions(make, arguments, formula):
    each = np.vectorize(formula)(X, T)
    x, t = ll.tensor(X), ll.tensor(T)
    np.testing.assert_allclose(make(**arguments, reduction="none")(x, t).data, each, rtol=1e-12)
    assert make(**arguments)(x, t).item() == pytest.approx(each.mean(), rel=1e-12)
    assert make(**arguments, reduction="sum")(x, t).item() == pytest.approx(each.sum(), rel=1e-12)


def test_weights_of_binary_losses():
    weight, positive = [1.0, 2.0, 0.5], [3.0, 1.0, 0.2]
    for make, extra in [(nn.BCELoss, {}), (nn.BCEWithLogitsLoss, {})]:
        loss = make(weight=np.array(weight), reduction="none", **extra)
        plain = make(reduction="none")(ll.tensor(X), ll.tensor(T)).data
        np.testing.assert_allclose(loss(ll.tensor(X), ll.tensor(T)).data, plain * weight)
        assert list(loss.state_dict()) == ["weight"]
    loss = nn.BCEWithLogitsLoss(pos_weight=np.array(positive), reduction="none")
    expected = positive * T * np.log1p(np.exp(-X)) + (1 - T) * np.log1p(np.exp(X))
    np.testing.assert_allclose(loss(ll.tensor(X), ll.tensor(T)).data, expected)
    assert list(loss.state_dict()) == ["pos_weight"]
    assert list(loss.parameters()) == []


def log_softmax(x):
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))


@pytest.mark.parametrize("labels", [[0, 2], [1, 1]])
@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5]])
@pytest.mark.parametrize("ignore", [-100, 1, 2])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_cross_entropy(labels, weight, ignore, smoothing):
    log_p = log_softmax(X)
    w = np.ones(3) if weight is None else np.array(weight)
    terms, total = [], 0.0
    for row, label in zip(log_p, labels, strict=True):
        if label == ignore:
            continue
        terms.append(-(1 - smoothing) * w[label] * row[label] - smoothing * (w * row).mean())
        total += w[label]
    loss = nn.CrossEntropyLoss(weight and np.array(weight), ignore, "mean", smoothing)
    value = loss(ll.tensor(X), ll.tensor(labels)).item()
    assert value == pytest.approx(sum(terms) / total if total else math.nan, nan_ok=True)
    if not smoothing:
        loss = nn.NLLLoss(weight and np.array(weight), ignore)
        value = loss(ll.tensor(log_p), ll.tensor(labels)).item()
        assert value == pytest.approx(sum(terms) / total if total else math.nan, nan_ok=True)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    ("a", "b"), [((3,), (3, 1)), ((3, 1), (3,)), ((3, 1), (1, 1)), ((3,), ()), ((2, 3), (3,))]
)
def test_no_loss_broadcasts(name, a, b):
    x, t = ll.full(a, 0.5) if a else ll.tensor(0.5), ll.full(b, 0.5) if b else ll.tensor(0.5)
    with pytest.raises(ShapeError) as caught:
        getattr(nn, name)()(x, t)
    assert f"not {a} and {b}" in str(caught.value)
    with pytest.raises(ArgumentTypeError, match="is a float, not a tensor"):
        getattr(nn, name)()(x, 0.5)


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize(
    ("labels", "error", "words"),
    [
        ([0, 3], ArgumentError, "labels lie between 0 and 2"),
        ([-1, 0], ArgumentError, "labels lie between 0 and 2"),
        ([0, 1, 2], ShapeError, r"one label for each row: shape \(2,\), not \(3,\)"),
        ([[0], [1]], ShapeError, r"labels.flatten\(\)"),
        ([0.0, 1.0], ArgumentTypeError, "integer labels 0, 1, 2, ..., not float32"),
    ],
)
def test_wrong_labels(name, labels, error, words):
    with pytest.raises(error, match=words):
        getattr(nn, name)()(ll.tensor(X), ll.tensor(labels))


def test_probabilities_are_asked_for():
    with pytest.raises(ArgumentError, match="probabilities between 0 and 1"):
        nn.BCELoss()(ll.tensor([1.5]), ll.tensor([1.0]))
    with pytest.raises(ArgumentError, match="apply a sigmoid first"):
        nn.BCELoss()(ll.tensor([math.nan]), ll.tensor([1.0]))


@pytest.mark.parametrize("name", [*NUMBERS, *LABELS])
def test_wrong_reductions(name):
    for wrong in ("man", "", None, 3):
        with pytest.raises(ArgumentError, match="no reduction") as caught:
            getattr(nn, name)(reduction=wrong)
        assert "known: mean, none, sum" in str(caught.value)
    with pytest.raises(ArgumentError, match="did you mean 'mean'"):
        getattr(nn, name)(reduction="maen")


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: nn.HuberLoss(delta=0), ArgumentError, "delta must be above 0"),
        (lambda: nn.HuberLoss(delta=math.nan), ArgumentError, "delta must be above 0, not nan"),
        (lambda: nn.SmoothL1Loss(beta=-1), ArgumentError, "beta must be at least 0"),
        (lambda: nn.CrossEntropyLoss(label_smoothing=1.5), ArgumentError, "between 0 and 1"),
        (lambda: nn.CrossEntropyLoss(label_smoothing=-0.1), ArgumentError, "between 0 and 1"),
        (lambda: nn.CrossEntropyLoss(label_smoothing="a"), ArgumentTypeError, "must be a number"),
        (lambda: nn.CrossEntropyLoss(ignore_index=1.5), ArgumentTypeError, "a whole number"),
        (lambda: nn.NLLLoss(ignore_index=True), ArgumentTypeError, "must be a whole number"),
        (lambda: nn.CrossEntropyLoss(weight="heavy"), ArgumentTypeError, "give numbers"),
    ],
)
def test_wrong_arguments(make, error, words):
    with pytest.raises(error, match=words):
        make()
