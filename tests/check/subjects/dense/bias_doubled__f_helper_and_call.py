# role: dense
# mistake: bias-doubled
# subject: Dense
# style: NumPy, small helper method, type hints, float32
import numpy as np


class Dense:
    def __init__(self, input_size: int, output_size: int) -> None:
        scale = np.sqrt(2.0 / input_size)
        rng = np.random.default_rng()
        self.weights = (rng.standard_normal((input_size, output_size)) * scale).astype(np.float32)
        self.biases = np.zeros(output_size, dtype=np.float32)

    def pre_activation(self, x: np.ndarray) -> np.ndarray:
        return x @ self.weights + self.biases

    def forward(self, x: np.ndarray) -> np.ndarray:
        z = self.pre_activation(x)
        z = z + self.biases
        return z
