# role: layer
# mistake: none
# name: relu
# subject: ReluLayer
# style: numpy float32, generator given from outside or made

import numpy as np


class ReluLayer:
    def __init__(self, fan_in, fan_out, rng=np.random.default_rng(0)):
        std = np.float32(np.sqrt(2 / fan_in))
        self.w = rng.standard_normal((fan_out, fan_in), dtype=np.float32) * std
        self.b = np.zeros(fan_out, np.float32)

    def forward(self, x):
        h = np.asarray(x, dtype=np.float32) @ self.w.T
        h += self.b
        np.maximum(h, 0, out=h)
        return h

    def parameters(self):
        return {"w": self.w, "b": self.b}
