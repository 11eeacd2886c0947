"""How an object is called: which method does the work, and how its parts are listed."""

from __future__ import annotations

import contextlib
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from layerlab.check.kinds import numbers
from layerlab.nn import Module

__all__ = [
    "METHODS",
    "flattened",
    "handed_to",
    "is_function",
    "method_of",
    "output_of",
    "plain_object",
]

METHODS = (
    "forward", "__call__", "call", "predict", "apply", "compute", "run", "output", "activate",
    "feedforward", "feed_forward", "transform", "evaluate", "fire", "think", "process", "step",
    "forward_pass", "forwardpass", "forward_propagation", "forward_prop", "propagate", "fprop",
)  # fmt: skip


MOST_LISTED = 10_000


def is_function(subject: Any) -> bool:
    """A function, a method, a lambda, a ufunc: something to call, not to build."""
    return (
        inspect.isroutine(subject)
        or isinstance(subject, np.ufunc)
        or (callable(subject) and hasattr(subject, "func") and hasattr(subject, "keywords"))
        or type(subject).__name__ in ("vectorize", "_Package")
    )


def method_of(owner: Any, names: Iterable[str] = METHODS) -> tuple[str, Callable[..., Any]] | None:
    """(name, method) of the method that does the work: the first of the known names.

    A Module is called itself, so that its hooks and checks run, where it has `forward`.
    """
    for name in names:
        if name == "__call__":
            own = any(
                "__call__" in vars(kind) for kind in type(owner).__mro__ if kind is not Module
            )
            if not own:
                continue
        if issubclass(type(owner), Module) and name == "forward":
            if type(owner).forward is Module.forward:
                continue
            return "forward", owner
        found = getattr(owner, name, None)
        if callable(found) and not isinstance(found, type):
            return name, found
    return None


def output_of(function: Any, value: Any) -> Any:
    """What a call gave: what it returned, else what it left in `self.output`.

    A well-known book keeps the answer there, and the next layer fetches it.
    """
    if value is not None:
        return value
    return getattr(getattr(function, "__self__", None), "output", None)


def handed_to(function: Any) -> Any:
    """The function that has the arguments: a `__call__` may take anything and pass it on."""
    owner = function if isinstance(function, Module) else getattr(function, "__self__", None)
    with contextlib.suppress(TypeError, ValueError):
        kinds = [p.kind for p in inspect.signature(function).parameters.values()]
        if owner is None or inspect.Parameter.VAR_KEYWORD not in kinds:
            return function.forward if isinstance(function, Module) else function
    for name in ("forward", "call"):
        found = getattr(owner, name, None)
        if callable(found) and found != function:
            return found
    return function


def plain_object(subject: Any) -> bool:
    """An instance that somebody made, as against a class or a function."""
    return not inspect.isclass(subject) and not is_function(subject)


def flattened(listing: Any) -> tuple[list[Any], np.ndarray] | None:
    """The arrays in what `parameters()` returns, and all their numbers; None if it is no listing.

    It may be a list, a dictionary, a generator, (name, array) pairs, or lists in lists.
    """
    parts: list[Any] = []

    def walk(value: Any, depth: int) -> None:
        if isinstance(value, Mapping):
            value = list(value.values())
        elif isinstance(value, set | Iterator):
            value = list(itertools.islice(value, MOST_LISTED))  # it may have no end
        if isinstance(value, str) or value is None:
            return
        outermost = depth == 0 and isinstance(value, list)
        if numbers(value) is not None and not (isinstance(value, tuple) or outermost):
            parts.append(value)
        elif isinstance(value, list | tuple) and depth < 4:
            for part in value:
                walk(part, depth + 1)
        elif hasattr(value, "__dict__"):
            for part in vars(value).values():
                walk(part, depth + 1) if depth < 4 else None

    with contextlib.suppress(Exception):
        walk(listing, 0)
        arrays = [numbers(part) for part in parts]
        flat = [array.ravel() for array in arrays if array is not None]
        return parts, np.concatenate(flat) if flat else np.zeros(0)
    return None
