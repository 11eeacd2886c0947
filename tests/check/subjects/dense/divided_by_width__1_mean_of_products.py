# role: dense
# mistake: divided-by-width
# subject: Dense
# style: broadcast product, mean over the inputs where the sum belongs
import numpy as np


class Dense:
    def __init__(self, in_features: int, out_features: int) -> None:
        self.W = np.random.standard_normal((out_features, in_features)) * in_features**-0.5
        self.b = np.zeros(out_features)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        x = np.asarray(x)
        if x.shape[-1] != self.W.shape[1]:
            raise ValueError(f"expected width {self.W.shape[1]}, got {x.shape[-1]}")
        return (x[..., None, :] * self.W).mean(axis=-1) + self.b
