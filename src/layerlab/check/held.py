"""Parameters in the form in which somebody's optimiser wants them, and their gradients."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from layerlab import nn
from layerlab.check.kinds import numbers
from layerlab.tensor import Parameter, tensor

LIST, DICT, COURSE, ONE = "a list of arrays", "a dict of arrays", "a dict with dW1", "one array"
TWO_LAYERS = "a dict with W1, b1, W2, b2"
NUMBERS, NAMED, NUMBER = "a list of numbers", "a dict of numbers", "one number"
CARRIED, PLAIN, PLAIN_NUMBERS = "Parameters", "objects with data and grad", "numbers with a grad"
MODULE, LAYER, SPREAD = "a module", "a layer with weights and dweights", "w, b, dw, db"
GRADS_FIRST, PARAMS_FIRST = "(gradient, parameter) pairs", "(parameter, gradient) pairs"
SCALAR = frozenset({NUMBERS, NAMED, NUMBER, PLAIN_NUMBERS})  # of plain numbers
CARRIES = frozenset({CARRIED, PLAIN, PLAIN_NUMBERS, MODULE, LAYER})  # the gradient is inside


class _Layer:
    """A layer that keeps its gradients, and lists them too where they are asked for."""

    def __init__(self, weights: np.ndarray, biases: np.ndarray) -> None:
        self.weights, self.biases = weights, biases
        self.dweights, self.dbiases = np.zeros(weights.shape), np.zeros(biases.shape)

    def params(self) -> list[np.ndarray]:
        return [self.weights, self.biases]

    def grads(self) -> list[np.ndarray]:
        return [self.dweights, self.dbiases]

    parameters, gradients = params, grads


class Held:
    """Parameters as the learner's code wants them."""

    def __init__(self, form: str, starts: Mapping[str, np.ndarray]) -> None:
        self.form = form
        self.names = list(starts)
        self.shapes = {name: array.shape for name, array in starts.items()}
        self.container = self._container(starts)

    def _container(self, arrays: Mapping[str, np.ndarray], d: str = "") -> Any:
        form = self.form
        if form in (DICT, COURSE, TWO_LAYERS):
            prefix = "" if form == DICT else d
            return {prefix + name: np.array(array) for name, array in arrays.items()}
        if form == NAMED:
            return {name: float(array) for name, array in arrays.items()}
        if form == NUMBERS:
            return [float(array) for array in arrays.values()]
        if form == NUMBER:
            return float(next(iter(arrays.values())))
        if form == ONE:
            return np.array(next(iter(arrays.values())))
        if form in (LIST, SPREAD, GRADS_FIRST, PARAMS_FIRST):
            return [np.array(array) for array in arrays.values()]
        if form == PLAIN:
            return [SimpleNamespace(data=a.copy(), grad=np.zeros(a.shape)) for a in arrays.values()]
        if form == PLAIN_NUMBERS:
            return [SimpleNamespace(data=float(a), grad=0.0) for a in arrays.values()]
        if form == LAYER:
            weights, biases = (np.array(array) for array in arrays.values())
            return _Layer(weights, biases)
        parameters = [Parameter(array.astype(np.float32)) for array in arrays.values()]
        if form == MODULE:
            module = nn.Module()
            for number, parameter in enumerate(parameters):
                setattr(module, f"p{number}", parameter)
            return module
        return parameters

    def _carriers(self) -> list[Any]:
        return list(self.container.parameters() if self.form == MODULE else self.container)

    def gradients(self, grads: Mapping[str, np.ndarray]) -> Any:
        """The gradients of a step, as a container of the same form; or put where they belong."""
        if self.form in (CARRIED, MODULE):
            for parameter, grad in zip(self._carriers(), grads.values(), strict=True):
                parameter.grad = tensor(grad.astype(np.float32))
            return None
        if self.form in (PLAIN, PLAIN_NUMBERS):
            for carrier, grad in zip(self.container, grads.values(), strict=True):
                carrier.grad = float(grad) if self.form == PLAIN_NUMBERS else grad.copy()
            return None
        if self.form == LAYER:
            self.container.dweights, self.container.dbiases = (g.copy() for g in grads.values())
            return None
        given = self._container(grads, "d")
        if self.form == GRADS_FIRST:
            return list(zip(given, self.container, strict=True))
        if self.form == PARAMS_FIRST:
            return list(zip(self.container, given, strict=True))
        return given

    def states(self, names: list[str]) -> list[Any]:
        """Zeros in the form of the gradients, for each state that is handed in."""
        zeros = {name: np.zeros(self.shapes[name]) for name in self.names}
        return [self._container(zeros, "d") for _ in names]

    def read(self) -> dict[str, np.ndarray] | None:
        """The numbers in the container now."""
        if self.form in (CARRIED, MODULE, PLAIN, PLAIN_NUMBERS):
            return self._of([carrier.data for carrier in self._carriers()])
        if self.form == LAYER:
            return self._of([self.container.weights, self.container.biases])
        return self._parsed(self.container)

    def returned(self, value: Any) -> dict[str, np.ndarray] | None:
        """The numbers in what was returned, which from now on are the parameters."""
        found = None if self.form in CARRIES else self._parsed(value)
        if found is not None:
            self.container = list(value) if isinstance(value, tuple) else value
        return found

    def _parsed(self, value: Any) -> dict[str, np.ndarray] | None:
        if self.form in (DICT, COURSE, TWO_LAYERS, NAMED):
            if not isinstance(value, Mapping) or not set(self.names) <= set(value):
                return None
            return self._of([value[name] for name in self.names])
        if self.form in (ONE, NUMBER):
            return self._of([value])
        several = isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim)
        if not several or len(value) != len(self.names):
            return None
        return self._of(list(value))

    def _of(self, values: list[Any]) -> dict[str, np.ndarray] | None:
        arrays = {}
        for name, value in zip(self.names, values, strict=True):
            if isinstance(value, complex) or (
                isinstance(value, np.ndarray) and value.dtype.kind == "c"
            ):
                value = np.where(np.imag(value) == 0, np.real(value), np.nan)  # type: ignore[call-overload]
            found = numbers(value)
            if found is None:
                return None
            arrays[name] = found
        return arrays
