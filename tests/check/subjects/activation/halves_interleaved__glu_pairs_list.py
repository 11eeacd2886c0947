# role: activation
# mistake: halves-interleaved
# name: glu
# subject: GatedLinearUnit
# style: walks over a flat list two at a time
import math


def _gate(v):
    return 1.0 / (1.0 + math.exp(-v)) if v > -700 else 0.0


class GatedLinearUnit:
    def __call__(self, row):
        out = []
        for i in range(0, len(row), 2):
            out.append(row[i] * _gate(row[i + 1]))
        return out
