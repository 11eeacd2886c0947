# role: optimizer
# mistake: none
# name: adam
# subject: MyAdam
# style: subclass of the library's Optimizer with an update of its own
import numpy as np

from layerlab.optim import Optimizer


class MyAdam(Optimizer):
    state_names = ("m", "v")

    def __init__(self, params, lr=1e-3, beta1=0.9, beta2=0.999):
        super().__init__(params, {"lr": lr, "beta1": beta1, "beta2": beta2})

    def update(self, group, step, p, g, m, v):
        b1, b2 = group["beta1"], group["beta2"]
        m *= b1
        m += (1 - b1) * g
        v *= b2
        v += (1 - b2) * g**2
        p -= group["lr"] * (m / (1 - b1**step)) / (np.sqrt(v / (1 - b2**step)) + 1e-8)
        return p, m, v
