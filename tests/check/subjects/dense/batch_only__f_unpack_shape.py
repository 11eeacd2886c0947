# role: dense
# mistake: batch-only
# subject: Dense
# style: NumPy, unpacks the shape of the batch and fills the output sample by sample
import numpy as np


class Dense:
    def __init__(self, input_dim, output_dim):
        self.W = np.random.normal(0, np.sqrt(1 / input_dim), (input_dim, output_dim))
        self.b = np.zeros(output_dim)

    def forward(self, X):
        batch_size, n_features = X.shape
        if n_features != self.W.shape[0]:
            raise ValueError(f"expected {self.W.shape[0]} features, got {n_features}")
        Y = np.zeros((batch_size, self.W.shape[1]))
        for i in range(batch_size):
            Y[i] = X[i] @ self.W + self.b
        return Y
