# role: batchnorm1d
# mistake: eval-uses-batch
# subject: BatchNorm
# style: Tensors without nn.Module, running ones in NumPy

import numpy as np

import layerlab as ll


class BatchNorm:
    def __init__(self, n_in, momentum=0.9, eps=1e-5):
        self.gamma = ll.Parameter(ll.ones(n_in))
        self.beta = ll.Parameter(ll.zeros(n_in))
        self.running_mean = np.zeros(n_in, dtype=np.float32)
        self.running_var = np.ones(n_in, dtype=np.float32)
        self.momentum = momentum
        self.eps = eps

    def __call__(self, x, training=True):
        centred = x - x.mean(axis=0)
        var = (centred * centred).mean(axis=0)
        if training:
            k = self.momentum
            values = x.detach().numpy()
            self.running_mean = k * self.running_mean + (1 - k) * values.mean(axis=0)
            self.running_var = k * self.running_var + (1 - k) * values.var(axis=0)
        return centred / (var + self.eps).sqrt() * self.gamma + self.beta

    def parameters(self):
        return [self.gamma, self.beta]
