# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: Tensors without nn.Module, running ones moved in place

import layerlab as ll


class BatchNorm1d:
    def __init__(self, n_features, epsilon=1e-5, momentum=0.1):
        self.gamma = ll.Parameter(ll.ones(n_features))
        self.beta = ll.Parameter(ll.zeros(n_features))
        self.running_mean = ll.zeros(n_features)
        self.running_var = ll.ones(n_features)
        self.epsilon = epsilon
        self.momentum = momentum

    def parameters(self):
        return [self.gamma, self.beta]

    def __call__(self, x, training=True):
        if not training:
            deviation = x - self.running_mean
            spread = self.running_var
        else:
            deviation = x - x.mean(axis=0)
            spread = deviation.square().mean(axis=0)
            for running, now in (
                (self.running_mean, x.mean(axis=0)),
                (self.running_var, spread),
            ):
                running.mul_(1 - self.momentum).add_(self.momentum * now.detach())
        return deviation * ll.rsqrt(spread + self.epsilon) * self.gamma + self.beta
