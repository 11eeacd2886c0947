# role: gradient
# mistake: input-gradient-untransposed
# name: dense relu
# subject: DenseReLU
# style: einsum letters in the forward's order

import numpy as np


class DenseReLU:
    def __init__(self, weight, bias):
        self.weight, self.bias = weight, bias

    def forward(self, x):
        self.x = x
        self.mask = np.einsum("ni,ij->nj", x, self.weight) + self.bias > 0
        return (np.einsum("ni,ij->nj", x, self.weight) + self.bias) * self.mask

    def backward(self, upstream):
        upstream = upstream * self.mask
        self.d_weight = np.einsum("ni,nj->ij", self.x, upstream)
        self.d_bias = upstream.sum(axis=0)
        return np.einsum("ni,ij->nj", upstream, self.weight)
