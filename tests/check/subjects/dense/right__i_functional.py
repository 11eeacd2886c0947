# role: dense
# mistake: none
# name: sigmoid
# subject: DenseSigmoid
# style: our Tensor without nn.Module, a dict of parameters, F.dense

import layerlab as ll
from layerlab import functional as F


class DenseSigmoid:
    def __init__(self, n_inputs, n_outputs):
        std = (1 / n_inputs) ** 0.5
        self.params = {
            "w": ll.Parameter(ll.randn(n_inputs, n_outputs) * std),
            "b": ll.Parameter(ll.zeros(n_outputs)),
        }

    def __call__(self, x):
        return F.dense(x, self.params["w"], self.params["b"]).sigmoid()

    def parameters(self):
        return list(self.params.values())
