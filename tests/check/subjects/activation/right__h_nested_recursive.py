# role: activation
# mistake: none
# name: elu
# subject: ELU
# style: dataclass over nested lists, recursion
from dataclasses import dataclass
from math import expm1


@dataclass(frozen=True)
class ELU:
    alpha: float = 1.0

    def __call__(self, xs):
        if isinstance(xs, (list, tuple)):
            return [self(x) for x in xs]
        return xs if xs >= 0 else self.alpha * expm1(xs)
