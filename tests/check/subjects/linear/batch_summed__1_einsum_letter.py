# role: linear
# mistake: batch-summed
# subject: Linear
# style: einsum: the batch letter is missing on the right of the arrow
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        bound = in_features**-0.5
        self.weight = np.random.uniform(-bound, bound, (out_features, in_features))
        self.bias = np.random.uniform(-bound, bound, out_features)

    def forward(self, x):
        x = np.atleast_2d(x)
        if x.shape[1] != self.weight.shape[1]:
            raise ValueError("wrong number of features")
        return np.einsum("bi,oi->o", x, self.weight) + self.bias
