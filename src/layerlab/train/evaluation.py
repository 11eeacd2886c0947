"""How well a model does on data: its loss, and accuracy or R² as the targets have it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.arguments import check_size
from layerlab.autograd import Value, no_grad
from layerlab.data import Dataset, Splits, batches
from layerlab.errors import ArgumentTypeError, GraphError, ShapeError, described
from layerlab.nn import CrossEntropyLoss, Module, MSELoss
from layerlab.nn.compiled import evaluating
from layerlab.tensor import as_raw, as_tensor

__all__ = [
    "Evaluation",
    "as_pair",
    "check_loss",
    "check_model",
    "check_one_number",
    "count_hits",
    "evaluate",
    "is_classification",
    "is_labels",
    "one_number",
    "usual_loss",
]


@dataclass(frozen=True)
class Evaluation:
    """How well a model does on data it did not train on."""

    loss: float
    accuracy: float | None  # of a classification
    r2: float | None  # of a regression: 1 - squared error / variance of the targets
    rmse: float | None  # of a regression, in the units of the targets
    outputs: np.ndarray = field(repr=False)  # what the model gave, row by row


def evaluate(
    model: Module,
    data: Any,
    *,
    loss: Callable[..., Any] | None = None,
    batch_size: int = 1024,
) -> Evaluation:
    """Run a model over data in evaluation mode, without gradients, and measure it.

    The mode, the statistics and the random stream are as before. Raises what the model raises.
    """
    x, y = as_pair(data, "data")
    batch_size = check_size("batch_size", batch_size)
    check_model(model, "evaluate measures")
    function = usual_loss(y) if loss is None else loss
    check_loss(function)
    outputs, total = [], 0.0
    with evaluating(model), no_grad(), np.errstate(all="ignore"):
        for rows in batches(len(x), batch_size):
            out = model(as_tensor(x[rows]))
            total += one_number(function(out, as_tensor(y[rows]))) * len(x[rows])
            outputs.append(arrays.to_numpy(as_raw(out)))
    together = np.concatenate(outputs)
    mean_loss = total / len(x)
    if is_classification(together, y):
        return Evaluation(mean_loss, count_hits(together, y) / len(x), None, None, together)
    if together.size != y.size:  # they would broadcast; only a loss of one's own lets this pass
        return Evaluation(mean_loss, None, None, None, together)
    error = float(np.mean((together.astype(np.float64).reshape(y.shape) - y) ** 2))
    spread = float(np.var(y.astype(np.float64)))
    r2 = 1 - error / spread if spread else math.nan
    return Evaluation(mean_loss, None, r2, math.sqrt(error), together)


def check_model(model: object, what: str) -> None:
    """Raise ArgumentTypeError unless this is a Module; `what` begins the sentence."""
    if not isinstance(model, Module):
        raise ArgumentTypeError(
            f"{what} a Module, not {described(model)}",
            fix="nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))",
        )


def one_number(loss: Any, trains: bool = False) -> float:
    """A loss as a Python number. Raises what `check_one_number` raises."""
    check_one_number(loss, trains)
    return float(loss)


def check_one_number(loss: Any, trains: bool = False) -> None:
    """Raise unless this can be a loss; nothing of it but its kind and shape is looked at.

    Raises ArgumentTypeError for what is none, ShapeError for several, and GraphError for one that
    is to train and cannot.
    """
    kinds: Any = Value if trains else (Value, int, float, np.generic, np.ndarray)
    if not isinstance(loss, kinds):
        raise ArgumentTypeError(
            f"the loss must be one number in a Tensor, not {described(loss)}",
            fix="end it with .mean(), and compute it with operations of layerlab",
        )
    shape = tuple(getattr(loss, "shape", ()))
    if shape and math.prod(shape) != 1:
        raise ShapeError(
            f"the loss must be one number, but it has shape {shape}",
            fix="end it with .mean(); losses of nn do so with reduction='mean'",
            got=shape,
        )
    if trains and not loss.requires_grad:
        raise GraphError(
            "the loss does not depend on any parameter that is trained",
            detail="argmax, .item(), .numpy() and .detach() let no gradient through; frozen parts"
            " have none",
            fix="compute it from what the model returns, by operations of layerlab",
        )


def check_loss(loss: object) -> None:
    """Raise ArgumentTypeError unless this can be called as a loss."""
    if isinstance(loss, type) or not callable(loss):
        raise ArgumentTypeError(
            f"loss is a function or a loss module, not {described(loss)}",
            fix="loss=nn.CrossEntropyLoss()",
        )


def as_pair(data: Any, what: str) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets as arrays with the same number of rows.

    A regression's targets become a column, as the network gives them.
    """
    if isinstance(data, Dataset):
        targets = data.targets
        return data.features, targets if data.task == "classification" else targets[:, None]
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise ArgumentTypeError(
            f"{what} is a pair (inputs, targets) or a Dataset, not {type(data).__name__}",
            fix="its parts are: .train, .validation, .test"
            if isinstance(data, Splits)
            else "fit(model, (X, y), ...)",
        )
    x, y = (arrays.to_numpy(as_raw(part)) for part in data)
    for part, name in ((x, "inputs"), (y, "targets")):
        if arrays.kind(part.dtype) not in "bif":
            raise ArgumentTypeError(
                f"{what}: {name} are real numbers, not {arrays.dtype_name(part.dtype)}",
                fix=f"{name}.real",
            )
    if arrays.kind(x.dtype) != "f":
        x = arrays.to_floating(x)
    if not x.ndim or not y.ndim or len(x) != len(y):
        raise ShapeError(
            f"{what}: inputs of shape {x.shape} and targets of shape {y.shape} do not pair up",
            fix="give one target for each row of the inputs",
            expected=x.shape[:1],
            got=y.shape[:1],
        )
    if not len(x):
        raise ShapeError(f"{what} has no rows", fix="give at least one row", got=x.shape)
    return x, y


def is_labels(y: np.ndarray) -> bool:
    """Whether these targets are the numbers of classes: integers, one for each row."""
    return y.dtype.kind in "iu" and y.ndim == 1


def is_classification(outputs: np.ndarray, y: np.ndarray) -> bool:
    """Whether there is a number for each of several classes, and a label for each row."""
    return is_labels(y) and outputs.ndim == 2 and outputs.shape[1] > 1


def usual_loss(y: np.ndarray) -> Module:
    """The loss for these targets where none is given.

    Raises ShapeError for whole numbers in columns: labels, one-hot labels or numbers to predict?
    """
    if y.dtype.kind in "iu" and y.ndim == 2:
        column = y.shape[1] == 1
        labels = "class labels y.flatten()" if column else "one-hot labels y.argmax(1)"
        raise ShapeError(
            f"the targets are whole numbers in {'a column' if column else 'columns'}, "
            f"of shape {y.shape}",
            fix=f"for {labels}; for numbers to be predicted y.astype('float32')",
            got=y.shape,
        )
    return CrossEntropyLoss() if is_labels(y) else MSELoss()


def count_hits(outputs: np.ndarray, labels: np.ndarray) -> int:
    """For how many rows the largest output stands at the label."""
    return int(np.count_nonzero(outputs.argmax(axis=-1) == labels))
