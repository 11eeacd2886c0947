"""The role optimizer: what sgd, momentum and adam are asked, and how what they do is shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.check.cases import Case
from layerlab.check.evidence import Attachment, Role, made
from layerlab.check.mistakes import Mistake
from layerlab.check.optimizers import Optimizing, attached, gradients_of
from layerlab.check.roles.optimizer_mistakes import MISTAKES
from layerlab.check.roles.optimizer_model import (
    AFTER,
    APART,
    HAT,
    INSIDE,
    NG,
    UNSCALED,
    RightOptimizer,
)

__all__ = ["OPTIMIZER"]


# ── the role ─────────────────────────────────────────────────────────────────────────────────────


class Optimizer(Role):
    """An optimiser: parameters, gradients of several steps, and the parameters after each."""

    name = "optimizer"
    names = ("sgd", "momentum", "adam")
    needs_name = True
    model = RightOptimizer
    mistakes = MISTAKES
    shrinkable = ("w", "W1", "b1", "dw", "dW1", "db1")

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        for way in attached(subject, name or "sgd", build, _trial):
            way.readings = _readings(way)
            yield way

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        assert isinstance(attachment, Optimizing)
        most = max(attachment.counts)
        shapes: list[tuple[int, ...]] = [(2, 3), (4,), (4,), (3, 2)]
        same: list[tuple[int, ...]] = [(3,)] * (2 if 2 in attachment.counts else 4)
        if attachment.scalars:
            shapes, same = [()] * 4, [()] * len(same)

        def case(
            tag: str, shapes: list[tuple[int, ...]], steps: int, scale: float = 1.0, **settings: Any
        ) -> Case:
            return _case(
                attachment,
                tag,
                [_distinct(rng, shape) for shape in shapes],
                [_distinct(rng, (steps, *shape)) * scale for shape in shapes],
                **settings,
            )

        far = {"rate": 0.03, "momentum": 0.6, "beta1": 0.7, "beta2": 0.9, "eps": 0.01}
        near = {"rate": 0.2, "momentum": 0.8, "beta1": 0.8, "beta2": 0.95, "eps": 0.1}
        shared = case(f"{len(same)} parameters of one shape, 4 steps", same, 4, **far)
        left = case("settings left at their defaults", same, 3, rate=0.05)
        cases = []  # the smallest first: there most wrong models are ruled out
        if 1 in attachment.counts:
            cases.append(case("a single parameter", same[:1], 3, **near))
        if attachment.has_default("rate") and attachment.can_set("rate"):
            cases.append(case("everything left at its default", same, 2))
        if attachment.can_set("decay"):
            cases.append(case("weight decay", same, 3, **far, decay=1.5))
        cases += [left, shared, case(f"{most} parameters, 3 steps", shapes[:most], 3, **near)]
        positive = shared.replaced(
            **{key: np.abs(value) for key, value in shared.arrays.items() if key[0] == "d"}
        )
        zero = left.replaced(
            **{
                key: value * (np.arange(len(value)) > 0).reshape(-1, *[1] * (value.ndim - 1))
                for key, value in left.arrays.items()
                if key[0] == "d"
            }
        )
        cases += [
            Case(positive.arrays, positive.settings, "gradients all positive"),
            Case(zero.arrays, zero.settings, "a gradient of 0 in the first step"),
            case("large gradients", same, 3, 1000.0, **{**near, "rate": 0.01}),
        ]
        if attachment.name == "adam":
            cases.append(case("very small gradients", same, 3, 1e-4, rate=0.02))
        return cases

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        assert isinstance(attachment, Optimizing)
        easy = {"rate": 0.5, "momentum": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 1.0}
        variants: list[tuple[float, dict[str, float]]] = [(1.0, easy), (1.0, {"rate": 0.5})]
        if attachment.can_set("decay"):
            variants.append((1.0, {**easy, "decay": 1.0}))
        if attachment.name == "adam":
            variants += [(0.0, {"rate": 0.5}), (1e-4, {"rate": 0.5})]
        shape = () if attachment.scalars else (1,)
        for count, steps, (scale, settings) in itertools.product((1, 2, 4), (1, 2, 3), variants):
            if count in attachment.counts and (count < 4 or attachment.counts == (4,)):
                yield _case(
                    attachment,
                    "",
                    [np.full(shape, float(i)) for i in range(1, 1 + count)],
                    [
                        np.arange(i, i + steps).reshape(steps, *shape) * scale
                        for i in range(1, 1 + count)
                    ],
                    **settings,
                )

    def given(self, case: Case) -> Mapping[str, Any]:
        known = case.settings
        shown: dict[str, Any] = {}
        for name in known["names"]:
            grads = case[gradients_of(name)]
            word = gradients_of(name) if len(known["names"]) > 1 else "gradient"
            shown[name] = case[name].squeeze()
            shown[word + "s" * (len(grads) > 1)] = grads.reshape(len(grads), -1).squeeze()
        for key in ("rate", "momentum", "eps"):
            if key in known["passed"]:
                shown[key] = known[key]
        if "beta1" in known["passed"] and "beta2" in known["passed"]:
            shown["betas"] = f"{known['beta1']:g} and {known['beta2']:g}"
        if "decay" in known["passed"] and known["decay"]:
            shown["weight decay"] = known["decay"]
        return shown

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        """The last parameter, step by step."""
        name = case.settings["names"][-1]
        grads = case[gradients_of(name)]
        if case[name].shape[: len(position)] != case[name].shape or len(grads) > 3:
            return ()
        at = position if case[name].ndim else ()
        tracer = _Tracer.of(case, name, at)
        return tuple(tracer.lines)

    def wrong(self, mistake: type[Mistake]) -> Any:
        """The wrong model as a class; its attribute `kind` says which optimiser it is."""
        model = made(self.model, mistake)
        return type(model.__name__, (model,), {"kind": mistake.kinds[-1]})  # type: ignore[attr-defined]


class _Tracer(RightOptimizer):
    """The right optimiser, writing down its numbers."""

    lines: list[str]

    @classmethod
    def of(cls, case: Case, name: str, at: tuple[int, ...]) -> _Tracer:
        tracer = cls.__new__(cls)
        tracer.kind = case.settings["kind"]  # type: ignore[misc]
        tracer.settings = dict(case.settings)
        tracer.lines = []
        tracer.begin()
        w = case[name].astype(float)[at]
        for k, grads in enumerate(case[gradients_of(name)], 1):
            before, g = w, grads[at]
            start = f"step {k}: "
            w = tracer.moved([w], [g])[0]
            if tracer.kind != "sgd":
                state = tracer.states[0]
                seen = {"velocity" if tracer.kind == "momentum" else "m": state["m"]}
                if tracer.kind == "adam":
                    m, v = tracer.corrected(state, k)
                    seen = {"m": state["m"], "v": state["v"], "corrected m": m, "corrected v": v}
                told = ", ".join(f"{key} = {value:.4g}" for key, value in seen.items())
                tracer.lines.append(start + told)
                start = " " * len(start)
            step = (before - w) / tracer.rate()
            tracer.lines.append(
                f"{start}{name} = {before:.4g} - {tracer.rate():g}·{step:.4g} = {w:.4g}"
            )
        return tracer


NAMES = {1: ("w",), 2: ("W1", "b1"), 4: ("W1", "b1", "W2", "b2")}


def _case(
    attachment: Optimizing,
    tag: str,
    starts: Sequence[np.ndarray],
    grads: Sequence[np.ndarray],
    **given: float,
) -> Case:
    """A case with the settings that the subject can be given; the others are its defaults."""
    names = NAMES[len(starts)]
    passed = [key for key in given if attachment.can_set(key)]
    if attachment.can_set("decay"):  # whatever its default
        passed.append("decay")
    settings: dict[str, Any] = {
        key: given.get(key, 0.0 if key == "decay" else attachment.default(key))
        for key in ("rate", "momentum", "beta1", "beta2", "eps", "decay")
    }
    for key in settings:
        if not attachment.can_set(key):
            settings[key] = attachment.default(key)
        elif not attachment.has_default(key):
            passed.append(key)
    if attachment.name == "sgd":
        settings["momentum"] = 0.0
        passed += ["momentum"] * attachment.can_set("momentum")
    settings |= {
        "kind": attachment.name,
        "names": names,
        "passed": tuple(dict.fromkeys(passed)),
        "standard": () if "beta1" in passed else ("betas",),
        "default rate": attachment.default("rate"),
        "one at a time": attachment.one_at_a_time,
    }
    arrays = dict(zip(names, starts, strict=True))
    arrays |= {gradients_of(name): grad for name, grad in zip(names, grads, strict=True)}
    return Case(arrays, settings, tag)


def _trial(attachment: Optimizing) -> list[Case]:
    """Whether a form runs at all: with parameters of one shape, and of several."""
    same, other = ((), ()) if attachment.scalars else ((3,), (2, 2))
    count = 2 if 2 in attachment.counts else 4
    return [
        _case(
            attachment,
            "",
            [np.full(same, 2.0)] + [np.full(shape, 3.0)] * (count - 1),
            [np.full((2, *same), 0.5)] + [np.full((2, *shape), 0.25)] * (count - 1),
            rate=0.1,
        )
        for shape in (same, other)
    ]


def _readings(attachment: Optimizing) -> list[dict[str, Any]]:
    """What a right optimiser may do in one way or another."""
    decays = [{}, {"weight decay": APART}, {"weight decay": AFTER}]
    if attachment.name == "adam":
        decays.append({"weight decay": UNSCALED})
    readings: list[dict[str, Any]] = decays if attachment.can_set("decay") else [{}]
    if attachment.plain_decay:  # it may be for the rate, here or between the epochs
        readings += [{"decay of the rate": "1 / (1 + decay·steps)"}, {"decay": 0.0}]
        if attachment.name == "momentum":
            readings.append({"decay of the rate": INSIDE})
    if attachment.name == "momentum":
        readings = [{**reading, **form} for form in ({}, {"velocity": NG}) for reading in readings]
        if not attachment.can_set("momentum"):
            readings = [
                {**reading, **factor}
                for factor in ({}, {"momentum": 0.5}, {"momentum": 0.99}, {"momentum": 0.8})
                for reading in readings
            ]
    if attachment.name == "adam":
        readings += [{**reading, "epsilon": HAT} for reading in readings[:2]]
        if not attachment.can_set("eps"):  # the smallest numbers of other books and libraries
            readings += [{**r, "eps": eps} for eps in (1e-7, 1e-6) for r in readings]
    if not attachment.can_set("rate"):
        readings = [{**r, "rate": rate} for rate in (0.1, 0.01, 0.001) for r in readings]
    return readings


def _distinct(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs, none near 0 or 1, no two near each other."""
    count = int(np.prod(shape))
    sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.3 / max(count, 1)
    return (rng.permutation(sizes) * np.resize((1, -1, 1), count)).reshape(shape)


OPTIMIZER = Optimizer()
