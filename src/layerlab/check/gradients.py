"""Finding gradients: in what a backward pass returns, or in what an object keeps afterwards.

They are known by their names (`dW`, `weight_grad`, `nabla_w`), by their shapes, or by what numbers
they hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any

import numpy as np

from layerlab.check.building import IN_OUT
from layerlab.check.cases import Case
from layerlab.check.holders import Holder, holders
from layerlab.check.kinds import numbers
from layerlab.check.vocabulary import WORDS, plainly
from layerlab.tensor import Tensor

__all__ = [
    "INPUT",
    "PARTS",
    "RATE",
    "SAID",
    "assigned",
    "by_part",
    "gradient_of",
    "items_of",
    "kept_by",
    "likeness",
    "named",
    "rate_of",
    "shaped",
    "snapshot",
    "words",
]

PARTS = ("grad_x", "grad_weight", "grad_bias")
SAID = {"grad_x": "input", "grad_weight": "weights", "grad_bias": "bias"}


MOST_ITEMS = 100


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


RATE = words("lr rate learningrate eta alpha step stepsize epsilon lrate")
INPUT = words(
    "x xs xi input inputs inp inps in ins aprev prev a0 data features lastinput layerinput xb"
    " batch inputdata xin samples previous ain prevout prevactivation activationprev hprev"
)


def gradient_of(name: str, *, bare: bool = False) -> str | None:
    """Of what a name says that it is the gradient: `dW`, `weight_grad` and `nabla_w` alike.

    With `bare` the name of the thing alone is enough: it stands in a dictionary of gradients.
    """
    word = plainly(name.strip("_"))
    for mark in (
        "gradients",
        "gradient",
        "grads",
        "grad",
        "nabla",
        "delta",
        "deriv",
        "dl",
        "d",
        "g",
    ):
        for rest in (word.removeprefix(mark), word.removesuffix(mark)):
            rest = rest.removeprefix("wrt").removeprefix("of").removesuffix("wrt")
            if rest != word and (part := _thing(rest)):
                return part
    return _thing(word) if bare else None


def _thing(word: str) -> str | None:
    if word in INPUT:
        return "grad_x"
    return next((f"grad_{m}" for m in ("weight", "bias") if word in WORDS[m] and word), None)


def rate_of(
    owner: Any,
    moved: Mapping[str, np.ndarray],
    places: Mapping[str, tuple[np.ndarray, str]],
) -> float | None:
    """The learning rate of a layer that updates itself; None for one that does not."""
    step = moved["weight"]
    if not step.any():
        return None
    gradient = places.get("grad_weight", (np.zeros(0), ""))[0]
    if gradient.shape == step.shape and gradient.any():
        rate = float((step * gradient).sum() / (gradient**2).sum())
        return rate if np.allclose(step, rate * gradient, rtol=1e-3, atol=1e-7) else None
    known = [v for n, v in getattr(owner, "__dict__", {}).items() if plainly(n.strip("_")) in RATE]
    return float(known[0]) if known and isinstance(known[0], int | float) and known[0] else None


def snapshot(owner: Any) -> dict[str, np.ndarray]:
    """All numbers that an object holds, by their paths."""
    return {
        h.path: np.array(array) for h in holders(owner) if (array := numbers(h.get())) is not None
    }


def kept_by(
    owner: Any, found: Mapping[str, Holder], before: Mapping[str, np.ndarray]
) -> dict[str, tuple[np.ndarray, str]]:
    """The gradients that the object keeps: in `.grad` of a parameter, by name, or by shape."""
    kept: dict[str, tuple[np.ndarray, str]] = {}
    shapes = {f"grad_{known}": holder.numbers().shape for known, holder in found.items()}
    for known, holder in found.items():
        value = holder.get()
        inside = value if isinstance(value, list | tuple) else [value]
        if inside and all(isinstance(v, Tensor) and v.grad is not None for v in inside):
            array = numbers([v.grad for v in inside] if inside is value else inside[0].grad)
            if array is not None:
                kept[f"grad_{known}"] = (array, f"{holder.path}.grad")
    weights = {holder.path for holder in found.values()}
    seen = [h for h in holders(owner) if h.path not in weights]
    kept |= _listed(owner, shapes)
    named: dict[str, list[tuple[bool, bool, np.ndarray, str]]] = {}
    unnamed: list[tuple[np.ndarray, str]] = []
    for holder in seen:
        array = holder.numbers()
        old = before.get(holder.path)
        changed = old is None or not np.array_equal(old, array, equal_nan=True)
        inside_gradients = "grad" in holder.path.lower()
        part = gradient_of(holder.name, bare=inside_gradients)
        if part:
            fits = sorted(array.shape) == sorted(shapes.get(part, array.shape))
            named.setdefault(part, []).append((changed, fits, array, holder.path))
        elif changed or inside_gradients:
            unnamed.append((array, holder.path))
    for part, choices in named.items():
        _, _, array, path = max(choices, key=lambda choice: choice[:2])
        kept.setdefault(part, (array, path))
    for part, shape in shapes.items():
        if part not in kept:
            for array, path in unnamed:
                if array.shape == shape and path not in {w for _, w in kept.values()}:
                    kept[part] = (array, path)
                    break
    return kept


def _listed(owner: Any, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[np.ndarray, str]]:
    """The gradients in a list of two, `self.grads = [dW, db]`, in either order."""
    for name, value in getattr(owner, "__dict__", {}).items():
        if plainly(name.strip("_")) not in ("grads", "gradients", "grad", "gradient", "dparams"):
            continue
        if not isinstance(value, list | tuple) or len(value) != 2:
            continue
        first, second = numbers(value[0]), numbers(value[1])
        if first is None or second is None:
            continue
        weight, bias = (first, f"self.{name}[0]"), (second, f"self.{name}[1]")
        wanted = sorted(shapes.get("grad_weight", ()))
        if sorted(second.shape) == wanted != sorted(first.shape):
            weight, bias = bias, weight
        return {"grad_weight": weight, "grad_bias": bias}
    return {}


def items_of(value: Any, *, split_lists: bool = True) -> dict[Any, Any] | None:
    """The things in a tuple, a dictionary or a small object, by place or name."""
    if isinstance(value, Mapping | tuple | list) and len(value) > MOST_ITEMS:
        return None  # numbers in a row, or nonsense
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "_asdict"):
        return dict(value._asdict())
    if isinstance(value, tuple) or (split_lists and isinstance(value, list)):
        if any(map(_tuple_of_arrays, value)):  # (dx, (dW, db))
            value = [p for v in value for p in (v if _tuple_of_arrays(v) else [v])]
        return dict(enumerate(value))
    if is_dataclass(value) or type(value).__name__ == "SimpleNamespace":
        return dict(vars(value))
    return None


def _tuple_of_arrays(value: Any) -> bool:
    """As against the rows of one array in a tuple."""
    return isinstance(value, tuple) and (
        numbers(value) is None or any(isinstance(part, np.ndarray | Tensor) for part in value)
    )


def named(items: Mapping[Any, Any]) -> dict[str, Any]:
    """The things by what they are the gradient of, where names say it of at least two."""
    found: dict[str, Any] = {}
    for name, item in items.items():
        part = gradient_of(name, bare=True) if isinstance(name, str) else None
        if part:
            found.setdefault(part, item)
    others = [item for item in items.values() if all(item is not known for known in found.values())]
    if len(found) == 2 and len(others) == 1:  # two names say what the third one is
        found[next(part for part in PARTS if part not in found)] = others[0]
    return found if len(found) > 1 else {}


def by_part(items: Mapping[Any, Any], places: Sequence[str | None] | None) -> dict[str | None, Any]:
    """The things by what they are the gradient of: by their names, else by their places."""
    found: dict[str | None, Any] = dict(named(items).items())
    return found or dict(zip(places or (), items.values(), strict=False))


def assigned(
    arrays: Sequence[np.ndarray | None], right: Mapping[str, np.ndarray]
) -> tuple[tuple[str | None, ...], float]:
    """(of what each array is the gradient, how well that fits), by numbers and shapes."""
    if len(arrays) > 5:
        return (None,) * len(arrays), 0.0
    parts = [*PARTS, *[None] * (len(arrays) - 1)]
    best: tuple[tuple[str | None, ...], float] = ((None,) * len(arrays), -1.0)
    for order in dict.fromkeys(itertools.permutations(parts, len(arrays))):
        score = sum(
            likeness(part, array, right)
            for part, array in zip(order, arrays, strict=True)
            if part is not None and array is not None
        )
        if score > best[1]:
            best = (order, score)
    return best


def likeness(part: str, array: np.ndarray, right: Mapping[str, np.ndarray]) -> float:
    """How much an array looks like this gradient: its numbers, or a factor away, or its shape."""
    wanted = right[part]
    for shaped, points in ((wanted, 10.0), (wanted.T, 8.0)):
        same = array.shape == shaped.shape
        same = same or (part == "grad_bias" and array.ndim == 2 and array.size == shaped.size)
        if same:
            a, b = array.ravel(), shaped.ravel()
            length = np.linalg.norm(a) * np.linalg.norm(b)
            if np.allclose(a, b, rtol=1e-3, atol=1e-5):
                return points
            if length and abs(a @ b) > 0.999 * length:
                return points - 1  # a factor or a sign away
            return points / 2
    if part == "grad_bias":
        return 2.0 if array.shape == right["grad_y"].shape else 1.0 if array.ndim < 2 else 0.0
    return 0.5 if array.ndim == 2 else 0.0


def shaped(parts: Mapping[str, np.ndarray], case: Case, layout: str) -> dict[str, np.ndarray]:
    """The gradients in the order of PARTS: a bias row as (out,), one neuron's weights as a matrix.

    The weights of the case are (out, in).
    """
    values = dict(parts)
    weight = values.get("grad_weight")
    if weight is not None and weight.ndim == 1 and weight.size == case["weight"].size:
        shape = case["weight"].shape
        values["grad_weight"] = weight.reshape(shape[::-1] if layout == IN_OUT else shape)
    if "grad_bias" in values and values["grad_bias"].size == case["bias"].size:
        values["grad_bias"] = values["grad_bias"].ravel()
    return {part: values[part] for part in PARTS if part in values}
