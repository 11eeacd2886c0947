"""The role loss: one number for how far predictions are from their targets, and how it goes wrong.

A cross-entropy must be right at logits of ±1000: log(softmax(x) + 1e-12) stays finite, but it stops
growing at 28, and the sample that is most wrong has a slope of 0. So it is told as `loss-capped`.
Of probabilities (bce) nothing better can be had than a limit, and of bce_with_logits none is asked:
any limit from 13.8 (probabilities held at 1e-6) to 100 (as PyTorch has it) is taken for right.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Attachment, Role, made
from layerlab.check.finding import written
from layerlab.check.formulas import sigmoid, softmax
from layerlab.check.losses import ARRAYS, attached_loss
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.loss_logs import LOGS
from layerlab.check.roles.loss_means import MEANS, OTHERS
from layerlab.check.roles.loss_model import POSITIVE, LossMistake, RightLoss, pair

__all__ = ["LOSS"]


MISTAKES: tuple[type[LossMistake], ...] = (*MEANS, *LOGS, *OTHERS)


class Loss(Role):
    """A loss: mse, mae, cross_entropy, bce or bce_with_logits."""

    name = "loss"
    names: ClassVar[tuple[str, ...]] = tuple(ARRAYS)
    needs_name = True
    model = RightLoss
    mistakes = MISTAKES
    shrinkable = ("prediction", "target")

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        assert name is not None
        return attached_loss(subject, name, build)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        loss: str = attachment.readings[0]["loss"]
        if loss in ("mse", "mae"):
            return _errors(attachment, loss, rng)
        if loss == "cross_entropy":
            return _classes(rng)
        return _halves(loss, rng)

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        loss = attachment.readings[0]["loss"]
        if loss in ("mse", "mae"):
            for shape in ((1,), (2,), (3,), (1, 2), (2, 1), (2, 2), (2, 3)):
                if len(shape) in getattr(attachment, "ranks", (1, 2)):
                    size = int(np.prod(shape))
                    prediction = np.resize((3.0, 1.0, 4.0, 2.0), size).reshape(shape)
                    yield pair(loss, prediction, np.resize((1.0, 2.0, 1.0), size).reshape(shape))
        elif loss == "cross_entropy":
            for samples, classes in itertools.product((1, 2, 3), (2, 3)):
                logits = np.resize((1.0, 2.0, 0.0, -1.0, 3.0), (samples, classes))
                for first in range(classes):
                    yield pair(loss, logits, (np.arange(samples) + first) % classes)
            yield pair(loss, [[1000.0, 0.0]], [0])
            yield pair(loss, [[1000.0, 0.0]], [1])
            yield pair(loss, [[1000.0, 0.0], [0.0, 1.0]], [0, 1])
        else:
            logits, ends = loss == "bce_with_logits", (0.0, 1.0)
            some = (1.0, -1.0, 2.0) if logits else (0.5, 0.25, 0.8)
            for samples in (1, 2, 3):
                for first in (0, 1):
                    targets = (np.arange(samples) + first) % 2
                    yield pair(loss, np.array(some[:samples]), targets)
                    yield pair(loss, np.array(some[:samples][::-1]), targets)
            for target, end in ((1, 1), (0, 0), (1, 0), (0, 1)):
                yield pair(loss, [(-1000.0, 1000.0)[end] if logits else ends[end]], [target])

    def agree(self, a: Outcome, b: Outcome) -> bool:
        """Whether the subject's answer is a model's, as far as that can be foretold."""
        return "anything" in b.values or super().agree(a, b)

    def given(self, case: Case) -> Mapping[str, Any]:
        return {
            name: case[name] for pair in ARRAYS.values() for name in pair if name in case.arrays
        }

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        loss = case.settings["loss"]
        first, second = (case[name] for name in ARRAYS[loss])
        right = float(RightLoss.answer(Case(case.arrays, {"loss": loss}))["loss"])
        if first.size > 12 or first.size == 0:
            return ()
        if loss in ("mse", "mae"):
            pattern = "({} − {})²" if loss == "mse" else "|{} − {}|"
            pairs = zip(first.flat, second.flat, strict=True)
            lines, terms = [], [pattern.format(_term(p), _term(t)) for p, t in pairs]
        elif loss == "cross_entropy":
            shares = softmax(first)[np.arange(len(first)), second]
            lines = [
                f"softmax of sample {n}, class {label}: {written(share)}"
                for n, (label, share) in enumerate(zip(second, shares, strict=True))
            ]
            terms = [f"−ln {written(share)}" for share in shares]
        else:
            shares = sigmoid(first) if loss == "bce_with_logits" else first
            asked = np.where(second > 0.5, shares, 1 - shares)
            lines = [
                f"sample {n}, target {target}: its probability is {written(share)}"
                for n, (target, share) in enumerate(zip(second.astype(int), asked, strict=True))
            ]
            terms = [f"−ln {written(share)}" for share in asked]
        if loss not in ("mse", "mae") and (np.min(np.where(shares > 0, 1, 0)) == 0):
            return ()
        total = " + ".join(
            f"({term})" if term[0] == "−" and n else term for n, term in enumerate(terms)
        )
        mean = f"({total}) / {len(terms)}" if len(terms) > 1 else total
        return (*lines, f"loss = {mean} = {written(right)}")

    def wrong(self, mistake: type[Mistake]) -> Any:
        assert issubclass(mistake, LossMistake)
        model = made(self.model, mistake)
        model.loss = mistake.losses[0]  # type: ignore[attr-defined]
        return model


def _term(number: float) -> str:
    return f"({written(number)})" if number < 0 else written(number)


def _errors(attachment: Attachment, loss: str, rng: np.random.Generator) -> list[Case]:
    """mse and mae: errors of both signs, none near 0 or 1."""
    ranks: tuple[int, ...] = getattr(attachment, "ranks", (1, 2))
    cases = []
    for tag, shape, scale in (
        ("5 numbers", (5,), 1.0),
        ("2 numbers", (2,), 1.0),
        ("one number", (1,), 1.0),
        ("3 samples of 2 numbers", (3, 2), 1.0),
        ("2 samples of 3 numbers", (2, 3), 1.0),
        ("3 samples of 3 numbers", (3, 3), 1.0),
        ("one sample of 4 numbers", (1, 4), 1.0),
        ("large numbers", (3, 2) if 2 in ranks else (6,), 1000.0),
    ):
        if len(shape) in ranks:
            target = rng.uniform(-2, 2, shape)
            signs = rng.permutation(np.resize((1, -1, 1), target.size)).reshape(shape)
            cases.append((tag, target + signs * _spread(rng, shape), target, scale))
    found = [pair(loss, p * scale, t * scale, tag) for tag, p, t, scale in cases]
    if getattr(attachment, "kind", "") != "Tensor":  # the mean of whole numbers is refused there
        shape = (4,) if 1 in ranks else (2, 2)
        prediction, target = np.array([1, 5, 2, 4]), np.array([4, 3, 3, 9])
        found.append(pair(loss, prediction.reshape(shape), target.reshape(shape), "whole numbers"))
    return found


def _spread(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Sizes from 0.2 to 1.9, no two near each other."""
    count = int(np.prod(shape))
    sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.7 / count
    return rng.permutation(sizes).reshape(shape)


def _classes(rng: np.random.Generator) -> list[Case]:
    def case(tag: str, logits: Any, labels: Any) -> Case:
        return pair("cross_entropy", logits, np.asarray(labels), tag)

    def some(samples: int, classes: int) -> np.ndarray:
        signs = np.resize((1, -1, -1, 1, 1), (samples, classes))
        return _spread(rng, (samples, classes)) * signs * 1.5

    return [
        case("4 samples, 3 classes", some(4, 3), [2, 0, 1, 0]),
        case("2 samples, 4 classes", some(2, 4), [3, 1]),
        case("3 samples, 3 classes", some(3, 3), [1, 2, 0]),
        case("5 samples, 2 classes", some(5, 2), [0, 1, 1, 0, 1]),
        case("one sample", some(1, 3), [1]),
        case("every sample of the same class", some(3, 4), [2, 2, 2]),
        case(POSITIVE, _spread(rng, (3, 3)) / 2, [0, 2, 1]),
        case(POSITIVE, _spread(rng, (2, 4)) / 2, [2, 0]),
        case(POSITIVE, _spread(rng, (4, 2)) / 2, [1, 0, 0, 1]),
        case("large logits, sure and wrong", [[1000.0, -1000, 0], [-1000, 2, 1]], [1, 0]),
        case("large logits, sure and right", [[1000.0, -1000], [3, 1]], [0, 1]),
        case("large logits, all alike", [[1000.0, 1001, 999.5], [-1000, -1001.5, -999]], [0, 2]),
    ]


def _halves(loss: str, rng: np.random.Generator) -> list[Case]:
    """Binary cross-entropy. Where a loss must be held at some limit, only that it is a number."""
    logits = loss == "bce_with_logits"

    def case(tag: str, targets: list[int]) -> Case:
        sizes = _spread(rng, (len(targets),))
        values = sizes * np.resize((1, -1, -1, 1), len(targets)) * 1.5 if logits else sizes / 2
        return pair(loss, values, np.array(targets), tag)

    cases = [
        case("5 samples", [1, 0, 0, 1, 1]),
        case("2 samples", [0, 1]),
        case("one sample of target 1", [1]),
        case("one sample of target 0", [0]),
        case("4 samples", [0, 1, 0, 1]),
    ]
    if logits:
        for targets in ([1, 0, 1], [0, 1, 1]):
            cases.append(pair(loss, _spread(rng, (3,)) / 2, targets, POSITIVE))
    low, high, tag = (-1000.0, 1000.0, "large") if logits else (0.0, 1.0, "certain")
    return [
        *cases,
        pair(loss, [high, low], [1, 0], f"{tag}, sure and right", only="finite"),
        pair(loss, [high, low, high], [0, 1, 1], f"{tag}, sure and wrong", only="finite"),
    ]


LOSS = Loss()
