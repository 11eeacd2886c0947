"""What a training report is made from, checked so that a page never shows facts that do not fit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layerlab.errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:  # who only uses a network does not wait for it
    from layerlab.explain import Explanation

__all__ = ["Mistake", "NeuronExample", "ReportData"]

Numbers = NDArray[np.float64]

_SUMMARY_KEYS = ("path", "layer", "input_shape", "output_shape", "formula", "parameters")
_HISTORY_KEYS = ("epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "lr")
_ACTIVITY_KEYS = (
    "path",
    "layer",
    "activation",
    "neurons",
    "dead",
    "saturated",
    "active_fraction",
)


class Mistake(NamedTuple):
    """One example that the network got wrong; truth and guess are places in `class_names`."""

    values: ArrayLike  # the pixels, or the row of features
    truth: int
    guess: int
    guess_probability: float
    truth_probability: float
    example: int  # which example of the test set


@dataclass(frozen=True)
class NeuronExample:
    """A neuron of the first layer, explained as far as its activation, and where that goes."""

    explanation: Explanation
    row: int  # of the data set
    neuron: int
    goes: str


@dataclass(frozen=True, eq=False, kw_only=True)
class ReportData:
    """Everything that the report of one run shows; checked when it is made.

    Rows are dicts with these keys (a key of `history` whose value is None, or that is missing,
    was not measured; `epoch` and `loss` must be there):

    - `summary`: path, layer, input_shape, output_shape, formula, parameters
    - `history`: epoch, loss, accuracy, validation_loss, validation_accuracy, lr
    - `activity`: path, layer, activation, neurons, dead, saturated, active_fraction

    Shapes: `confusion` (classes, classes), rows are the truth, columns the guess;
    `first_layer` (neurons, inputs); `actual` and `predicted` (examples,).
    Raises `ArgumentError` or `ArgumentTypeError`, naming the field, where the facts do not fit.
    """

    title: str
    dataset: str
    task: Literal["classification", "regression"]
    summary: Sequence[Mapping[str, Any]]
    total_parameters: int
    settings: Mapping[str, str]
    seconds: float
    history: Sequence[Mapping[str, Any]]
    test_score: float  # accuracy between 0 and 1, or R² for a regression
    test_loss: float
    test_rmse: float | None = None  # in the target's own unit
    continue_command: str = ""
    class_names: Sequence[str] = ()
    confusion: ArrayLike | None = None
    mistakes: Sequence[Mistake | tuple[ArrayLike, int, int, float, float, int]] = ()
    mistake_count: int = 0  # in total, of which `mistakes` may be the first few
    image_shape: tuple[int, int] | None = None  # (height, width)
    feature_names: Sequence[str] = ()
    first_layer: ArrayLike | None = None
    activity: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    neuron_example: NeuronExample | None = None
    neuron_image: ArrayLike | None = None  # what the neuron of the example looks at
    actual: ArrayLike | None = None
    predicted: ArrayLike | None = None

    def __post_init__(self) -> None:
        _check(self)


def _refuse(name: str, problem: str, fix: str) -> ArgumentError:
    return ArgumentError(f"ReportData: {name} {problem}", fix=fix)


def _array(name: str, value: ArrayLike, ndim: int | None = None) -> Numbers:
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError) as error:
        raise ArgumentTypeError(
            f"ReportData: {name} is not an array of numbers, but {type(value).__name__}.",
            fix=f"pass {name} as a NumPy array, every row of the same length.",
        ) from error
    if ndim is not None and array.ndim != ndim:
        raise _refuse(
            name, f"has shape {array.shape}, but wants {ndim} axes.", "reshape it before."
        )
    return array


def _check(data: ReportData) -> None:
    if data.task not in ("classification", "regression"):
        raise _refuse("task", f"is {data.task!r}.", "task='classification' or task='regression'.")
    if not (_is_number(data.seconds) and 0 <= data.seconds < math.inf):
        raise _refuse("seconds", f"is {data.seconds!r}.", "pass how long the training took.")
    for name in ("total_parameters", "mistake_count"):
        _check_count(name, getattr(data, name))
    for name in ("test_score", "test_loss", "test_rmse"):
        value = getattr(data, name)
        if not (_is_number(value) or (value is None and name == "test_rmse")):
            raise ArgumentTypeError(
                f"ReportData: {name} is {value!r}, which is not a number.",
                fix="pass a float; NaN is allowed for a run that diverged.",
            )
    if data.task == "classification" and not (
        math.isnan(data.test_score) or 0 <= data.test_score <= 1
    ):
        raise _refuse(
            "test_score",
            f"is {data.test_score}, but an accuracy lies between 0 and 1.",
            "divide a percentage by 100.",
        )
    if not isinstance(data.neuron_example, NeuronExample | None):
        raise ArgumentTypeError(
            f"ReportData: neuron_example is a {type(data.neuron_example).__name__}.",
            fix="pass what neuron_example(model, dataset) gives, or None.",
        )
    _check_rows("summary", data.summary, _SUMMARY_KEYS)
    _check_rows("activity", data.activity, _ACTIVITY_KEYS)
    for place, row in enumerate(data.summary):
        _check_count(f"summary[{place}]['parameters']", row["parameters"])
    for place, row in enumerate(data.activity):
        for key in ("neurons", "dead", "saturated"):
            _check_count(f"activity[{place}][{key!r}]", row[key])
        if row["dead"] + row["saturated"] > row["neurons"]:
            raise _refuse(
                f"activity[{place}]",
                f"counts {row['dead']} dead and {row['saturated']} saturated of "
                f"{row['neurons']} neurons.",
                "count each neuron once.",
            )
        if not _is_number(row["active_fraction"]):
            raise _refuse(
                f"activity[{place}]['active_fraction']",
                f"is {row['active_fraction']!r}.",
                "pass a number between 0 and 1, or NaN.",
            )
    _check_history(data.history)
    _check_shapes(data)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _check_count(name: str, value: object) -> None:
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 0:
        raise _refuse(name, f"is {value!r}.", "pass a whole number of at least 0.")


def _check_rows(name: str, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> None:
    for place, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise ArgumentTypeError(
                f"ReportData: {name}[{place}] is {type(row).__name__}, not a dict.",
                fix=f"give it the keys {', '.join(keys)}.",
            )
        missing = [key for key in keys if key not in row]
        if missing:
            raise _refuse(
                f"{name}[{place}]",
                f"lacks {', '.join(map(repr, missing))}.",
                f"give it the keys {', '.join(keys)}.",
            )


def _check_history(history: Sequence[Mapping[str, Any]]) -> None:
    if not history:
        raise _refuse("history", "is empty.", "train for at least one epoch first.")
    _check_rows("history", history, ("epoch", "loss"))
    before = -math.inf
    for place, row in enumerate(history):
        for key in _HISTORY_KEYS:
            value = row.get(key)
            if not (_is_number(value) or (value is None and key not in ("epoch", "loss"))):
                raise ArgumentTypeError(
                    f"ReportData: history[{place}][{key!r}] is {value!r}, not a number.",
                    fix="pass a float, or None for what was not measured.",
                )
        _check_count(f"history[{place}]['epoch']", row["epoch"])
        if row["epoch"] <= before:
            raise _refuse(
                f"history[{place}]['epoch']",
                f"is {row['epoch']}, after {before}.",
                "list the epochs in order, each once.",
            )
        before = row["epoch"]


def _check_shapes(data: ReportData) -> None:
    classes = len(data.class_names)
    pixels = None
    if data.image_shape is not None:
        if len(data.image_shape) != 2 or any(
            not isinstance(side, (int, np.integer)) or side < 1 for side in data.image_shape
        ):
            raise _refuse(
                "image_shape",
                f"is {data.image_shape!r}.",
                "pass (height, width), or None if the examples are not images.",
            )
        pixels = int(data.image_shape[0]) * int(data.image_shape[1])
    if data.confusion is not None:
        confusion = _array("confusion", data.confusion, 2)
        if confusion.shape != (classes, classes) or classes == 0:
            raise _refuse(
                "confusion",
                f"has shape {confusion.shape}, but there are {classes} class names.",
                "pass one row and one column for each class, and a name for each.",
            )
        if not np.isfinite(confusion).all() or (confusion < 0).any() or (confusion % 1).any():
            raise _refuse("confusion", "holds more than counts.", "count examples: 0, 1, 2, ...")
    width = None
    if data.first_layer is not None:
        width = _array("first_layer", data.first_layer, 2).shape[1]
        if pixels is not None and width != pixels:
            raise _refuse(
                "first_layer",
                f"has {width} inputs, but an image of {data.image_shape} has {pixels} pixels.",
                "pass the weights of the layer that sees the image, or None.",
            )
    if data.feature_names and width is not None and len(data.feature_names) != width:
        raise _refuse(
            "feature_names",
            f"has {len(data.feature_names)} names, but first_layer has {width} inputs.",
            "pass one name for each input.",
        )
    if data.neuron_image is not None:
        image = _array("neuron_image", data.neuron_image)
        if pixels is None or image.size != pixels:
            raise _refuse(
                "neuron_image",
                f"has {image.size} pixels, but image_shape is {data.image_shape}.",
                "pass image_shape=(height, width) and an image of that size.",
            )
    _check_mistakes(data, pixels)
    if (data.actual is None) != (data.predicted is None):
        raise _refuse("actual and predicted", "belong together.", "pass both, or neither.")
    if data.actual is not None and data.predicted is not None:
        actual, predicted = (_array(n, getattr(data, n)) for n in ("actual", "predicted"))
        if actual.size != predicted.size:
            raise _refuse(
                "actual and predicted",
                f"have {actual.size} and {predicted.size} values.",
                "pass one prediction for each true value.",
            )


def _check_mistakes(data: ReportData, pixels: int | None) -> None:
    if len(data.mistakes) > data.mistake_count:
        raise _refuse(
            "mistake_count",
            f"is {data.mistake_count}, but {len(data.mistakes)} mistakes are given.",
            "pass how many there were in total.",
        )
    wanted = pixels if pixels is not None else len(data.feature_names) or None
    for place, entry in enumerate(data.mistakes):
        name = f"mistakes[{place}]"
        if not isinstance(entry, tuple) or len(entry) != 6:
            raise ArgumentTypeError(
                f"ReportData: {name} is not a Mistake, but {type(entry).__name__}.",
                fix="Mistake(values, truth, guess, guess_probability, truth_probability, index)",
            )
        mistake = Mistake(*entry)
        size = _array(f"{name}.values", mistake.values).size
        wanted = size if wanted is None else wanted
        if size != wanted or size == 0:
            raise _refuse(
                name, f"has {size} values, where {wanted} belong.", "pass each example whole."
            )
        for role in ("truth", "guess"):
            value = getattr(mistake, role)
            _check_count(f"{name}.{role}", value)
            if value >= len(data.class_names):
                raise _refuse(
                    f"{name}.{role}",
                    f"is {value}, but there are {len(data.class_names)} class names.",
                    "pass the place of the class in class_names.",
                )
        if mistake.truth == mistake.guess:
            raise _refuse(name, "is no mistake: truth and guess agree.", "leave it out.")
        _check_count(f"{name}.example", mistake.example)
        for role in ("guess_probability", "truth_probability"):
            value = getattr(mistake, role)
            if not _is_number(value) or not (math.isnan(value) or -1e-6 <= value <= 1 + 1e-6):
                raise _refuse(
                    f"{name}.{role}", f"is {value!r}.", "pass a probability between 0 and 1."
                )
