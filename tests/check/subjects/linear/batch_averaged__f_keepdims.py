# role: linear
# mistake: batch-averaged
# subject: linear_forward
# style: NumPy function, averages the inputs before the product, keeps the first axis
import numpy as np


def linear_forward(X, W, b):
    if X.ndim == 2:
        X = np.mean(X, axis=0, keepdims=True)
    return X.dot(W) + b
