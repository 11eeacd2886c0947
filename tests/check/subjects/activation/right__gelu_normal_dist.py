# role: activation
# mistake: none
# name: gelu
# subject: gelu
# style: statistics.NormalDist for the distribution
from statistics import NormalDist

_standard = NormalDist()


def gelu(xs):
    return [x * _standard.cdf(x) for x in xs]
