# role: dropout
# mistake: none
# subject: Dropout
# style: dataclass, plain attribute for the mode, comprehensions

from dataclasses import dataclass, field
from random import Random


@dataclass
class Dropout:
    p: float = 0.5
    training: bool = True
    source: Random = field(default_factory=Random, repr=False)

    def _keeps(self) -> bool:
        return self.source.random() >= self.p

    def __call__(self, x: list[list[float]]) -> list[list[float]]:
        if not self.training:
            return [row.copy() for row in x]
        return [[v / (1 - self.p) if self._keeps() else 0.0 for v in row] for row in x]
