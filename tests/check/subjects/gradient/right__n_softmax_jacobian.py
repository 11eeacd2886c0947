# role: gradient
# mistake: none
# name: softmax
# subject: Softmax
# style: NumPy class, a whole Jacobian for each row

import numpy as np


class Softmax:
    def __call__(self, x):
        self.out = np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))
        return self.out

    forward = __call__

    def backward(self, grad_output):
        rows = self.out.reshape(-1, self.out.shape[-1])
        grads = np.reshape(grad_output, rows.shape)
        back = [(np.diag(s) - np.outer(s, s)).T @ g for s, g in zip(rows, grads)]
        return np.array(back).reshape(self.out.shape)
