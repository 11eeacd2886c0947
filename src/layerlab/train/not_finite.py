"""Where a number that is not finite came from: the data, a parameter, a layer, or the loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

import numpy as np

from layerlab import arrays
from layerlab.autograd import Value, no_grad
from layerlab.errors import TrainingError
from layerlab.nn import Module
from layerlab.tensor import as_raw, as_tensor
from layerlab.train.state import Training

__all__ = [
    "Origin",
    "fail",
    "first_in_batch",
    "first_in_step",
    "is_finite",
    "parameters_by_name",
]


class Origin(NamedTuple):
    """The first place where a number was not finite."""

    where: str  # "first in layer 2 of 3, Exp at net[1]"
    numbers: str = ""  # what was large there
    fix: str = ""
    path: str = ""  # "net[1]"


def is_finite(value: Any) -> bool:
    """Whether an array or Tensor holds neither NaN nor infinity."""
    return bool(np.isfinite(arrays.to_numpy(as_raw(value))).all())


def parameters_by_name(model: Module, loss: Any, trained: list[Any]) -> dict[str, Any]:
    """All that is trained or could be, by its name in the model, else in the loss."""
    named: dict[str, Any] = dict(model.named_parameters())
    if isinstance(loss, Module):
        named |= {f"loss.{name}": p for name, p in loss.named_parameters()}
    known = {id(p) for p in named.values()}
    return named | {f"parameter {i}": p for i, p in enumerate(trained) if id(p) not in known}


def fail(run: Training, what: str, rows: np.ndarray | None = None) -> NoReturn:
    """Say where the first number was that is not finite. The weights go back if it is there."""
    origin, batch = _origin(run, rows), run.batch + (rows is not None)
    rate = run.optimizer.param_groups[0]["lr"]
    raise TrainingError(
        f"{what} in epoch {run.epoch + 1}, batch {batch}: {origin.where}",
        detail=f"{origin.numbers}; learning rate {rate:g}; weights as of the last good step",
        fix=origin.fix or "lower the learning rate, or clip the gradients (clip_norm=1)",
        path=origin.path,
    )


def _origin(run: Training, rows: np.ndarray | None) -> Origin:
    """Where the first number was that is not finite: in the last step, or in these rows."""
    named = parameters_by_name(run.model, run.loss, run.trained())
    wrong = [name for name, p in named.items() if not is_finite(p)]
    if wrong:
        before = run.weights_before(named)
        if all(is_finite(before[name]) for name in wrong):
            run.undo_step()
        return first_in_step(run.model, named, wrong, before, type(run.optimizer).__name__)
    assert rows is not None
    x, y = (part[rows] for part in run.data)
    moment = run.moment()
    try:
        return first_in_batch(run.model, named, x, y, rows)
    finally:
        run.back_to(moment)


def first_in_batch(
    model: Module, named: dict[str, Any], x: np.ndarray, y: np.ndarray, rows: np.ndarray
) -> Origin:
    """Where it was when finite parameters met a batch whose loss is not finite.

    `rows` are the numbers of its rows in the data. Statistics and random streams move on.
    """
    return (
        _first_in_data(x, y, rows)
        or _first_in_layers(model, x)
        or Origin(
            "first in the loss: what the network gave is finite",
            f"largest weight: {_largest(named)}",
        )
    )


def first_in_step(
    model: Module, named: dict[str, Any], wrong: list[str], before: dict[str, Any], optimizer: str
) -> Origin:
    """Where it was in the last step; `wrong` are the parameters that are not finite after it."""

    def at(name: str) -> str:
        """A parameter as Python reads it: net[0].weight."""
        return _steps(name) if name in dict(model.named_parameters()) else name

    spoiled = next((name for name in wrong if not is_finite(before[name])), None)
    if spoiled is not None:
        return Origin(
            f"{at(spoiled)} was not finite before the training",
            f"{len(wrong)} parameters are not finite",
            "give it finite values, or build the network anew",
            at(spoiled),
        )
    # Gradients go from the loss to the inputs: the last one that is wrong is the first cause.
    gradients = [n for n, p in named.items() if p.grad is not None and not is_finite(p.grad)]
    first = at(gradients[-1] if gradients else wrong[0])
    return Origin(
        f"first in the gradient of {first}"
        if gradients
        else f"the {optimizer} step spoiled {first}",
        f"largest weight before: {_largest(before)}",
        path=first,
    )


def _largest(values: Mapping[str, Any]) -> str:
    """The largest number without its sign, and where it is: "3.2e+12 in 0.weight"."""
    sizes = {
        name: float(np.abs(array).max())
        for name, value in values.items()
        if (array := arrays.to_numpy(as_raw(value))).size
    }
    if not sizes:
        return "none"
    name = max(sizes, key=lambda key: sizes[key])
    return f"{sizes[name]:.3g} in {name}"


def _place(model: Module, path: str) -> str:
    """A part of a network in words: "layer 2 of 3, ReLU at net[1]"."""
    module = model.get_submodule(path)
    if not path:
        return module._short()
    outer, _, name = path.rpartition(".")
    around = [key for key, _ in model.get_submodule(outer).named_children()]
    position = f"layer {around.index(name) + 1} of {len(around)}, " if name.isdigit() else ""
    return f"{position}{module._short()} at {_steps(path)}"


def _steps(path: str) -> str:
    """The path of a part as Python reads it: "net[1].gate"."""
    parts = path.split(".") if path else []
    return "net" + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts)


def _first_in_data(x: np.ndarray, y: np.ndarray, rows: np.ndarray) -> Origin | None:
    """The first row of a batch that holds NaN or infinity; `rows` are its numbers in the data."""
    for name, array in (("inputs", x), ("targets", y)):
        wrong = np.argwhere(~np.isfinite(array))
        if len(wrong):
            row, *column = wrong[0].tolist()
            at = f", column {', '.join(map(str, column))}" if column else ""
            return Origin(
                f"the {name} hold {array[tuple(wrong[0])]} in row {rows[row]}{at} (counted from 0)",
                f"{len(wrong)} of {array.size} numbers of the batch are such",
                "leave out what is not finite, or fill it in: np.isfinite(x) says where it is",
            )
    return None


def _first_in_layers(model: Module, x: np.ndarray) -> Origin | None:
    """The first layer whose output is not finite."""
    found: list[Origin] = []
    paths = {module: path for path, module in model.named_modules()}

    def watch(module: Module, args: tuple[Any, ...], out: Any) -> None:
        if found or all(map(is_finite, _tensors(out))):
            return
        values = {"its input": args[0]} if args and isinstance(args[0], Value) else {}
        numbers = f"largest: {_largest(values | dict(module.named_parameters()))}"
        path = paths[module]
        found.append(Origin(f"first in {_place(model, path)}", numbers, "", _steps(path)))

    handles = [module.register_forward_hook(watch) for module in paths]
    try:
        with no_grad():
            model(as_tensor(x))
    finally:
        for handle in handles:
            handle.remove()
    return found[0] if found else None


def _tensors(value: Any) -> Iterator[Any]:
    """The Tensors in what a module took or gave."""
    if isinstance(value, Value):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _tensors(one)
    elif isinstance(value, Mapping):
        yield from _tensors(list(value.values()))
