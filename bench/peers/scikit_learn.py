"""scikit-learn's MLPClassifier, trained through `partial_fit`."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from peers.base import Peer, Unsupported


class Entry(Peer):
    """MLPClassifier without weight decay, its argument checks switched off."""

    distribution = "scikit-learn"
    module = "sklearn"

    def build(self, weights: list[NDArray[Any]]) -> None:
        if self.work.sizes[-1] == 2:
            raise Unsupported("for two classes it has one output, a different network")
        sklearn.set_config(assume_finite=True, skip_parameter_validation=True)
        self.model = MLPClassifier(
            hidden_layer_sizes=self.work.sizes[1:-1],
            solver=self.work.optimiser,
            learning_rate_init=self.work.rate,
            batch_size=self.work.batch,
            alpha=0.0,
            momentum=0.0,
            nesterovs_momentum=False,
            shuffle=self.work.kind == "epoch",
            n_iter_no_change=10**9,
            random_state=0,
        )
        # A first call makes the arrays; then they get our values and a fresh optimiser.
        classes = np.arange(self.work.sizes[-1])
        rows = np.zeros((self.work.batch, self.work.sizes[0]), np.float32)
        self.model.partial_fit(rows, np.zeros(self.work.batch, np.int64), classes=classes)
        self.model.coefs_ = [np.ascontiguousarray(value.T) for value in weights[::2]]
        self.model.intercepts_ = [value.copy() for value in weights[1::2]]
        del self.model._optimizer
        self.calls = 0

    def tensor(self, array: NDArray[Any]) -> NDArray[Any]:
        return array

    def train(self, inputs: NDArray[Any], labels: NDArray[Any]) -> float:
        # Its Adam adds epsilon before the second moment's correction, the others after it. With
        # this epsilon a call of one batch, as in the check, computes exactly what the others do.
        self.calls += 1
        self.model.epsilon = 1e-8 * sqrt(1 - self.model.beta_2**self.calls)
        if self.calls > 1 and self.work.optimiser == "adam":
            self.model._optimizer.epsilon = self.model.epsilon
        self.model.partial_fit(inputs, labels)
        loss: float = self.model.loss_
        return loss

    def run(self, steps: int) -> None:
        # One call with many batches, as a scikit-learn user would: `partial_fit` cuts its rows
        # into batches itself, and its checks of the arguments are then paid once for all of them.
        if self.work.kind != "step":
            super().run(steps)
            return
        deals, features = len(self.inputs), self.work.sizes[0]
        rows = self.raw_inputs.reshape(-1, features)
        for start in range(0, steps, deals):
            count = min(deals, steps - start)
            labels = [self.labels[(start + k) % len(self.labels)] for k in range(count)]
            size = count * self.work.batch
            self.last = self.train(rows[:size], np.concatenate(labels))

    def run_epoch(self, index: int) -> float:
        return self.train(self.inputs[0], self.labels[index % len(self.labels)])

    def forward(self, inputs: NDArray[Any]) -> NDArray[Any]:
        probabilities: NDArray[Any] = self.model.predict_proba(inputs)
        return probabilities

    def numpy(self, value: Any) -> NDArray[Any]:
        # The logits up to a number a row, which is all that probabilities know of them.
        return np.log(value) if isinstance(value, np.ndarray) else np.array(value)

    def weights(self) -> list[NDArray[Any]]:
        pairs = zip(self.model.coefs_, self.model.intercepts_, strict=True)
        return [part for matrix, bias in pairs for part in (matrix.T.copy(), bias.copy())]
