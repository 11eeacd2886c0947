# role: dropout
# mistake: none
# subject: NoiseGate
# style: nn.Module; the log of the kept share is what is stored, p is a property
import math

import layerlab as ll
from layerlab import nn


class NoiseGate(nn.Module):
    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self._log_keep = math.log1p(-p) if p < 1 else -math.inf

    @property
    def p(self) -> float:
        return 1.0 - math.exp(self._log_keep)

    def forward(self, x):
        if not self.training or self._log_keep == 0.0:
            return x
        if math.isinf(self._log_keep):
            return x * 0.0
        survives = ll.rand(*x.shape) < math.exp(self._log_keep)
        return ll.where(survives, x * math.exp(-self._log_keep), ll.zeros_like(x))
