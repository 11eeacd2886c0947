# role: optimizer
# mistake: none
# name: adam
# subject: Adam
# style: rate corrected in place of the averages, dataclass
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Adam:
    lr: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    state: dict = field(default_factory=dict)
    t: int = 0

    def update(self, params, grads):
        self.t += 1
        c1, c2 = 1 - self.beta1**self.t, 1 - self.beta2**self.t
        rate = self.lr * np.sqrt(c2) / c1
        for key, g in grads.items():
            m, v = self.state.get(key, (0.0, 0.0))
            m = m + (1 - self.beta1) * (g - m)
            v = v + (1 - self.beta2) * (g * g - v)
            self.state[key] = m, v
            params[key] = params[key] - rate * m / (np.sqrt(v) + self.eps * np.sqrt(c2))
        return params
