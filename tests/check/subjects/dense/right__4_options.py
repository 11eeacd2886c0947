# role: dense
# mistake: none
# subject: Dense
# style: options in **kwargs, bias left out on request, parameters as a dict
import numpy as np


class Dense:
    FUNCTIONS = {"linear": lambda z: z, "relu": lambda z: z.clip(0), "tanh": np.tanh}

    def __init__(self, n_in, n_out, **options):
        self.f = self.FUNCTIONS[options.get("activation") or "linear"]
        self.params = {"W": np.random.randn(n_in, n_out) * np.sqrt(1 / n_in)}
        if options.get("use_bias", True):
            self.params["b"] = np.zeros(n_out)

    def parameters(self):
        return self.params

    def forward(self, x):
        z = np.dot(x, self.params["W"])
        if "b" in self.params:
            z = z + self.params["b"]
        return self.f(z)
