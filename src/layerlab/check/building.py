"""Building somebody's layer: from two sizes in either order, from arrays, or by a function."""

from __future__ import annotations

import copy
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from layerlab.check.calling import is_function, method_of
from layerlab.check.guard import attempt
from layerlab.check.holders import Holder, find, holders
from layerlab.check.kinds import as_kind
from layerlab.check.vocabulary import arguments, meaning, meanings, plainly, required

__all__ = ["IN_OUT", "OUT_IN", "Maker", "builds", "makers"]

OUT_IN, IN_OUT = "(out, in)", "(in, out)"
SIZES = (3, 2)  # in, out: unequal, so that the layout can be told
GENERATORS = ("rng", "gen", "generator", "random", "randomstate")


@dataclass(frozen=True)
class Maker:
    """A way to make a layer."""

    make: Callable[..., Any]  # make(n_in, n_out, **options)
    words: str  # how that is written
    sizes: tuple[int, int] | None = None  # (in, out) where it can have no others
    switch: str | None = None  # the argument that leaves the bias out
    draws: bool = True  # whether it makes initial values of its own


def builds(subject: Any) -> bool:
    """Whether a function is one that makes a layer out of two sizes, and returns it."""
    found = meanings(subject, ("weight", "x", "n_in", "n_out"))
    return is_function(subject) and {"n_in", "n_out"} <= found.keys() and "weight" not in found


def makers(
    subject: Any, build: Callable[..., Any] | None, options: Sequence[Mapping[str, Any]]
) -> Iterator[Maker]:
    """The ways to make a layer, the likeliest first; `options` are further arguments to try."""
    if build is not None:
        yield Maker(lambda n_in, n_out, **o: build(n_in, n_out, **o), "build(n_in, n_out)")
        owner, raised = attempt(build)
        for sizes in () if raised else _sizes(owner):
            yield Maker(lambda n_in, n_out, **o: build(**o), "build()", sizes)
    elif inspect.isclass(subject) or is_function(subject):
        for extra in options:
            yield from _of_class(cast(Any, subject), extra)
    else:
        for sizes in _sizes(subject):
            words = "the object as given"
            yield Maker(lambda n_in, n_out: copy.deepcopy(subject), words, sizes, draws=False)


def _of_class(subject: Any, options: Mapping[str, Any]) -> Iterator[Maker]:
    name = subject.__name__
    names = {parameter.name: parameter for parameter in arguments(subject)}
    found = meanings(subject, ("n_in", "n_out", "activation", "weight", "bias"))
    extra = {key: value for key, value in options.items() if key in names}
    told = "".join(
        f", {key}={value!r}" for key, value in extra.items() if isinstance(value, str | None)
    )
    switches = (
        key
        for key, parameter in names.items()
        if meaning(key, ("use_bias",)) and isinstance(parameter.default, bool)
    )
    switch = next(switches, None)

    def maker(make: Callable[..., Any], words: str, sizes: tuple[int, int] | None = None) -> Maker:
        def with_options(n_in: int, n_out: int, **o: Any) -> Any:
            return make(n_in, n_out, **{**_seeded(names), **extra, **o})

        return Maker(with_options, f"{name}({words}{told})", sizes, switch)

    if "n_in" in found and "n_out" in found:
        first, second = found["n_in"], found["n_out"]
        order = ", ".join(key for key in names if key in (first, second))
        yield maker(lambda n_in, n_out, **o: subject(**{first: n_in, second: n_out, **o}), order)
        return
    if "weight" in found and "n_in" not in found:
        yield from _of_arrays(subject, found, extra, told)
        return
    if "n_out" in found and len(required(subject)) <= 1:
        units = found["n_out"]

        def lazily(n_in: int, n_out: int, **o: Any) -> Any:
            owner = subject(**{units: n_out, **o})
            method = method_of(owner)
            if method:
                attempt(method[1], np.ones((2, n_in)))
            return owner

        yield maker(lazily, units)
    yield maker(lambda n_in, n_out, **o: subject(n_in, n_out, **o), "n_in, n_out")
    yield maker(lambda n_in, n_out, **o: subject(n_out, n_in, **o), "n_out, n_in")
    yield maker(lambda n_in, n_out, **o: subject((n_in, n_out), **o), "(n_in, n_out)")
    yield maker(lambda n_in, n_out, **o: subject((n_out, n_in), **o), "(n_out, n_in)")
    yield from _of_arrays(subject, {}, extra, told)
    owner, raised = attempt(subject, **extra)
    for sizes in () if raised else _sizes(owner):
        yield maker(lambda n_in, n_out, **o: subject(**o), "", sizes)


def _of_arrays(
    subject: Any, found: Mapping[str, str], extra: Mapping[str, Any], told: str
) -> Iterator[Maker]:
    """A class that is given its weights and bias."""
    given = ", ".join(found[key] for key in ("weight", "bias") if key in found) or "weights, bias"
    for layout, kind in itertools.product((OUT_IN, IN_OUT), ("array", "list", "Tensor")):

        def make(n_in: int, n_out: int, layout: str = layout, kind: str = kind, **o: Any) -> Any:
            shape = (n_out, n_in) if layout == OUT_IN else (n_in, n_out)
            arrays = {
                "weight": as_kind(np.ones(shape), kind),
                "bias": as_kind(np.ones(n_out), kind),
            }
            if not found:
                return subject(*arrays.values(), **{**extra, **o})
            known = {name: arrays[key] for key, name in found.items() if key in arrays}
            return subject(**known, **{**extra, **o})

        words = f"{subject.__name__}({given}{told}) from given arrays"
        yield Maker(make, words, draws=False)


_seeds = itertools.count(1)


def _seeded(names: Mapping[str, inspect.Parameter]) -> dict[str, Any]:
    """A constructor that wants a seed or a generator gets another one each time."""
    for name, parameter in names.items():
        if meaning(name, ("seed",)) and parameter.default is parameter.empty:
            seed = next(_seeds)
            return {name: np.random.default_rng(seed) if plainly(name) in GENERATORS else seed}
    return {}


def _sizes(owner: Any) -> Iterator[tuple[int, int]]:
    """The sizes (in, out) that an object may have, from its own weights, the likeliest first."""
    for holder in _matrices(owner):
        a, b = holder.numbers().shape
        named = {
            known: getattr(owner, name)
            for name in (vars(owner) if hasattr(owner, "__dict__") else ())
            if (known := meaning(name, ("n_in", "n_out"))) and isinstance(getattr(owner, name), int)
        }
        bias = find(owner, {"bias": [(a,), (b,)]}).get("bias")
        n_out = named.get("n_out") or (bias.numbers().size if bias else b)
        pairs = [(b, a), (a, b)] if n_out == a else [(a, b), (b, a)]
        yield from dict.fromkeys(pairs)
        return


def _matrices(owner: Any) -> list[Holder]:
    found = [holder for holder in holders(owner) if holder.numbers().ndim == 2]
    return sorted(found, key=lambda holder: meaning(holder.name.strip("_"), ("weight",)) is None)
