# role: linear
# mistake: none
# subject: LinearLayer
# style: NumPy float32, __slots__, private arrays with properties, (in, out), uniform 1/sqrt(in)
import numpy as np


class LinearLayer:
    __slots__ = ("_weight", "_bias")

    def __init__(self, num_inputs: int, num_outputs: int) -> None:
        r = num_inputs**-0.5
        rng = np.random.default_rng()
        self._weight = rng.uniform(-r, r, (num_inputs, num_outputs)).astype(np.float32)
        self._bias = rng.uniform(-r, r, num_outputs).astype(np.float32)

    @property
    def weight(self) -> np.ndarray:
        return self._weight

    @weight.setter
    def weight(self, value: np.ndarray) -> None:
        self._weight = np.asarray(value, dtype=np.float32)

    @property
    def bias(self) -> np.ndarray:
        return self._bias

    @bias.setter
    def bias(self, value: np.ndarray) -> None:
        self._bias = np.asarray(value, dtype=np.float32)

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.matmul(x, self._weight) + self._bias
