# role: activation
# mistake: none
# name: elu
# subject: ELU
# style: static helper, list comprehension
import math


class ELU:
    @staticmethod
    def _single(v):
        return v if v > 0 else math.expm1(v)

    def __call__(self, values):
        return [self._single(v) for v in values]
