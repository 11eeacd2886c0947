"""One neuron and one row of data whose arithmetic is worth showing: for the demo and the report."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from layerlab import nn
from layerlab.autograd import no_grad
from layerlab.data import Dataset
from layerlab.explain import explain
from layerlab.explain.expression import SHOWN
from layerlab.nn.compiled import evaluating
from layerlab.tensor import as_tensor
from layerlab.train.report_data import NeuronExample

__all__ = ["neuron_example"]

MOST_TERMS = 4_000_000  # products of a weight and an input that are looked at


def neuron_example(model: nn.Sequential, dataset: Dataset) -> NeuronExample | None:
    """The neuron and the row where the few terms that are written out tell nearly the whole sum.

    Among the tenth that answer most strongly. None where the network does not start with Linear.
    """
    first = model[0]
    if not isinstance(first, nn.Linear):
        return None
    stop = next(
        (k for k in range(1, len(model)) if isinstance(model[k], (nn.Linear, nn.Dropout))),
        len(model),
    )
    part = model[:stop]
    with evaluating(part):
        row, neuron = _clearest(part, np.asarray(first.weight.data), dataset.features)
        explanation = explain(part, dataset.features[row : row + 1], neuron=neuron)
    explanation = replace(
        explanation,
        title=f"Neuron {neuron} of {first._short()}",
        pictures=[replace(picture, neuron=neuron) for picture in explanation.pictures],
    )
    return NeuronExample(explanation, row, neuron, _goes(model, stop, neuron, dataset))


def _clearest(part: nn.Sequential, weight: np.ndarray, features: np.ndarray) -> tuple[int, int]:
    """Where the terms written out are a large share of all, and the others nearly cancel out."""
    rows = features[: max(1, MOST_TERMS // max(1, weight.size))]
    with no_grad():
        answers = np.asarray(part(as_tensor(rows)).data)
    terms = rows[:, None, :] * weight  # (rows, neurons, inputs)
    sizes = np.abs(terms)
    order = np.argsort(-sizes, axis=-1)[..., :SHOWN]
    shown, large = (np.take_along_axis(t, order, -1).sum(-1) for t in (terms, sizes))
    others = np.abs(terms.sum(-1) - shown) / np.maximum(np.abs(shown), 1e-12)
    share = large / np.maximum(sizes.sum(-1), 1e-12)
    weak = answers < np.quantile(answers, 0.9)
    row, neuron = divmod(int(np.where(weak, np.inf, others - share).argmin()), weight.shape[0])
    return row, neuron


def _goes(model: nn.Sequential, stop: int, neuron: int, dataset: Dataset) -> str:
    """Who takes the number."""
    after = next((k for k in range(stop, len(model)) if isinstance(model[k], nn.Linear)), None)
    if after is None:
        if dataset.class_names:
            return f"This is what the network says for {dataset.class_names[neuron]!r}."
        return "This is what the network says."
    taker = model[after]
    assert isinstance(taker, nn.Linear)
    column = np.asarray(taker.weight.data)[:, neuron]
    best = int(np.abs(column).argmax())
    everyone = "both" if len(column) == 2 else f"all {len(column)}"
    whom = f"{everyone} neurons" if len(column) > 1 else "the one neuron"
    return (
        f"From here it goes to {whom} of the next layer, [{after}] {taker._short()}: "
        f"neuron {best} multiplies it by {column[best]:.4f}"
        f"{', the largest weight' if len(column) > 1 else ''}."
    )
