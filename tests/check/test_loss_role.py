"""Every mistake of a loss is named, in whichever form a learner wrote the loss."""

import math

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.check import diagnose
from layerlab.check.losses import ARRAYS
from layerlab.check.roles.loss import LOSS, MISTAKES
from layerlab.errors import ArgumentError


def said(found):
    return [found.mistake, *found.also] if found.mistake else list(found.also)


# ── the wrong models ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mistake", "loss"),
    [
        (mistake, loss)
        for mistake in MISTAKES
        for loss in mistake.losses
        if (mistake.slug, loss) != ("wrong-loss", "mse")  # its first form is that loss
    ],
    ids=lambda part: getattr(part, "slug", part),
)
def test_the_wrong_model_of_each_mistake_is_named(mistake, loss):
    wrong = LOSS.wrong(mistake)
    wrong.loss = loss
    found = diagnose(wrong, "loss", name=loss)
    assert said(found) == [mistake.slug]
    assert found.counterexample is not None
    assert len(found.message.split()) < 60


@pytest.mark.parametrize(
    ("mistake", "option"),
    [
        (m, option)
        for m in MISTAKES
        for option in m.options
        if (m.slug, option) != ("wrong-loss", "mean absolute error")  # its first loss is that one
    ],
    ids=lambda part: getattr(part, "slug", str(part)),
)
def test_every_form_of_a_mistake_is_named(mistake, option):
    wrong = LOSS.wrong(type("_", (mistake,), {"option": option}))
    both = ["wrong-loss"] if (mistake.slug, option) == ("not-squared", "absolute") else []
    assert said(diagnose(wrong, "loss", name=mistake.losses[0])) == [mistake.slug, *both]


@pytest.mark.parametrize("loss", ARRAYS)
@pytest.mark.parametrize("seed", range(10))
def test_the_right_model_passes_with_every_seed(loss, seed):
    right = type("Right", (LOSS.model,), {"loss": loss})
    assert diagnose(right, "loss", name=loss, seed=seed).passed


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_titles_and_hints_are_short(mistake):
    assert len(mistake.titled().split()) <= 10
    assert all(len(hint.split()) <= 18 for hint in mistake.hints)


# ── right ones ───────────────────────────────────────────────────────────────────────────────────


def squares_of_rows(y_hat, y):
    return ((y_hat - y) ** 2).mean(axis=-1).mean()


def flat_lists_only(p, t):
    return sum((a - b) ** 2 for a, b in zip(p, t, strict=True)) / len(p)


class PerSampleInForward:
    def calculate(self, output, y):
        return np.mean(self.forward(output, y))

    def forward(self, output, y):
        return np.mean((y - output) ** 2, axis=-1)


class KeywordsOnly:
    def __call__(self, *, y_true, y_pred):
        return np.mean((y_true - y_pred) ** 2)


def in_single_precision(y_true, y_pred):
    difference = np.array(y_true, dtype=np.float32) - np.array(y_pred, dtype=np.float32)
    return float(np.average(np.square(difference)))


def with_its_gradient(pred, target):
    d = pred - target
    return (d**2).sum() / d.size, 2 * d / d.size


class FishBook:
    def loss(self, y, t):
        return np.mean((y - t) ** 2)


def nameless(a, b):
    return np.abs(np.asarray(a) - np.asarray(b)).mean()


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


class OneHot:
    def forward(self, y_pred, y_true):
        return -np.sum(y_true * log_softmax(y_pred)) / len(y_pred)


class ClassesInTheConstructor(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.num_classes = num_classes

    def forward(self, logits, labels):
        one_hot = ll.functional.one_hot(labels, self.num_classes)
        return -(one_hot * ll.log_softmax(logits, dim=-1)).sum(dim=-1).mean()


def one_hot_lists(y_true, logits):
    total = 0
    for t, z in zip(y_true, logits, strict=True):
        top = max(z)
        norm = top + math.log(sum(math.exp(v - top) for v in z))
        total += sum(-ti * (zi - norm) for ti, zi in zip(t, z, strict=True))
    return total / len(logits)


def clipped(eps):
    def bce(y_true, p):
        p = np.clip(p, eps, 1 - eps)
        return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))

    return bce


def as_pytorch(input, target):
    yes, no = np.maximum(np.log(input), -100), np.maximum(np.log(1 - input), -100)
    return -(target * yes + (1 - target) * no).mean()


def chosen_by_a_mask(pred, target):
    pred = np.clip(pred, 1e-15, 1 - 1e-15)
    mask = target.astype(bool)
    return -(np.log(pred[mask]).sum() + np.log(1 - pred[~mask]).sum()) / len(pred)


def sigmoid_and_clipped(logits, targets):
    return clipped(1e-7)(targets, 1 / (1 + np.exp(-logits)))


RIGHT = [
    (squares_of_rows, "mse"),
    (flat_lists_only, "mse"),
    (PerSampleInForward, "mse"),
    (KeywordsOnly, "mse"),
    (in_single_precision, "mse"),
    (with_its_gradient, "mse"),
    (FishBook, "mse"),
    (FishBook(), "mse"),
    (nn.MSELoss, "mse"),
    (nn.MSELoss(), "mse"),
    (nn.L1Loss, "mae"),
    (nameless, "mae"),
    (nn.CrossEntropyLoss, "cross_entropy"),
    (ll.functional.cross_entropy, "cross_entropy"),
    (OneHot, "cross_entropy"),
    (ClassesInTheConstructor, "cross_entropy"),
    (one_hot_lists, "cross_entropy"),
    (clipped(1e-16), "bce"),
    (clipped(1e-6), "bce"),
    (as_pytorch, "bce"),
    (chosen_by_a_mask, "bce"),
    (sigmoid_and_clipped, "bce_with_logits"),
    (lambda z, y: np.mean(np.logaddexp(0, z) - y * z), "bce_with_logits"),
]


@pytest.mark.parametrize(("subject", "loss"), RIGHT)
def test_right_ones_pass(subject, loss):
    found = diagnose(subject, "loss", name=loss)
    assert found.passed, found


def test_what_was_found_is_said():
    assert diagnose(OneHot, "loss", name="cross_entropy").convention["labels"] == "one-hot rows"
    found = diagnose(in_single_precision, "loss", name="mse")
    assert found.convention["called"] == "in_single_precision(target, prediction)"
    assert diagnose(flat_lists_only, "loss", name="mse").convention["arrays"] == "flat list"
    found = diagnose(lambda a, b: (a - b).abs().mean(), "loss", name="mae")
    assert found.convention["arrays"] == "Tensor"


def test_build_makes_the_object():
    class Weighted:
        def __init__(self, settings):
            self.weight = settings["weight"]

        def forward(self, prediction, target):
            return self.weight * np.mean((prediction - target) ** 2)

    assert "build=" in diagnose(Weighted, "loss", name="mse").message
    for weight, mistake in ((1.0, None), (0.5, "half-factor")):
        found = diagnose(
            Weighted, "loss", name="mse", build=lambda w=weight: Weighted({"weight": w})
        )
        assert found.mistake == mistake


# ── wrong ones ───────────────────────────────────────────────────────────────────────────────────


def capped_by_eps(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(y)), y] + 1e-12).mean()


def first_in_the_loop(logits, labels):
    for row, label in zip(logits, labels, strict=True):
        top = max(row)
        return top + math.log(sum(math.exp(v - top) for v in row)) - row[label]


def last_of_the_loop(logits, labels):
    for row, label in zip(logits, labels, strict=True):
        top = max(row)
        loss = top + math.log(sum(math.exp(v - top) for v in row)) - row[label]
    return loss / len(labels)


def shifted_by_columns(logits, labels):
    z = logits - logits.max(axis=0)
    return -(z - np.log(np.exp(z).sum(1, keepdims=True)))[np.arange(len(labels)), labels].mean()


def summed_and_overflowing(z, y):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(y)), y]).sum()


def no_softmax_and_all_averaged(z, y):
    return -np.mean(y * np.log(z + 1e-12))


def no_softmax_and_summed(z, y):
    return -np.sum(y * np.log(np.clip(z, 1e-12, 1)))


def one_side_of_the_clip(p, y):
    p = np.clip(p, 1e-7, None)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def overflowing_sigmoid(logits, targets):
    total = 0
    for z, t in zip(logits, targets, strict=True):
        p = 1 / (1 + math.exp(-z))
        total -= t * math.log(p) + (1 - t) * math.log(1 - p)
    return total / len(logits)


class KeepsIt:
    def forward(self, prediction, target):
        self.loss = np.mean((prediction - target) ** 2)


def columns_counted_out(a, b):
    return ((a - b) ** 2).sum() / len(a)


def in_place(prediction, target):
    prediction -= target
    return (prediction**2).mean()


WRONG = [
    (capped_by_eps, "cross_entropy", "loss-capped"),
    (first_in_the_loop, "cross_entropy", "first-sample-only"),
    (last_of_the_loop, "cross_entropy", "last-sample-only"),
    (shifted_by_columns, "cross_entropy", "wrong-axis"),
    (summed_and_overflowing, "cross_entropy", "sum-instead-of-mean overflow-at-large-inputs"),
    (no_softmax_and_all_averaged, "cross_entropy", "softmax-missing mean-over-classes"),
    (no_softmax_and_summed, "cross_entropy", "sum-instead-of-mean softmax-missing"),
    (one_side_of_the_clip, "bce", "log-of-zero"),
    (clipped(1e-2), "bce", "loss-capped"),
    (overflowing_sigmoid, "bce_with_logits", "overflow-at-large-inputs"),
    (KeepsIt, "mse", "returns-nothing"),
    (columns_counted_out, "mse", "divided-by-samples-only"),
    (in_place, "mse", "mutates-input"),
    (lambda a, b: np.mean(np.abs(a - b)), "mse", "not-squared wrong-loss"),
    (lambda a, b: np.sqrt(np.mean((a - b) ** 2)) / 2, "mse", "half-factor root-taken"),
    (lambda p, y: np.mean((p - y) ** 2), "bce", "wrong-loss"),
]


@pytest.mark.parametrize(("subject", "loss", "mistakes"), WRONG)
def test_wrong_ones_are_named(subject, loss, mistakes):
    found = diagnose(subject, "loss", name=loss)
    assert set(said(found)) == set(mistakes.split())


def test_an_unknown_mistake_is_not_guessed():
    found = diagnose(lambda a, b: np.mean((a - b) ** 4), "loss", name="mse")
    assert not found.passed
    assert said(found) == []
    assert np.asarray(found.counterexample.expected) == 4


def test_the_arithmetic_of_the_counterexample():
    found = diagnose(lambda a, b: np.sum((a - b) ** 2), "loss", name="mse")
    assert found.counterexample.arithmetic == ("loss = ((1 − 1)² + (1 − 2)²) / 2 = 0.5",)
    found = diagnose(lambda z, y: -log_softmax(z).sum(), "loss", name="cross_entropy")
    assert found.counterexample.arithmetic[-1].endswith("= 1.313")


# ── bad input ────────────────────────────────────────────────────────────────────────────────────


def test_a_loss_needs_its_name():
    with pytest.raises(ArgumentError, match="name="):
        diagnose(flat_lists_only, "loss")
    with pytest.raises(ArgumentError, match="cross_entropy"):
        diagnose(flat_lists_only, "loss", name="crossentropy")


def test_an_object_without_a_method_of_two_arrays():
    class Empty:
        pass

    found = diagnose(Empty, "loss", name="mse")
    assert not found.passed
    assert "no method of two arrays" in found.message


def test_an_error_is_shown_with_its_line():
    def loss(prediction, target):
        return prediction.not_there

    found = diagnose(loss, "loss", name="mse")
    assert found.raised.line == "return prediction.not_there"
    assert said(found) == []
    found = diagnose(lambda a, b: "much", "loss", name="mse")
    assert not found.passed
    assert said(found) == []
