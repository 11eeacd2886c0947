# role: activation
# mistake: scalar-only
# name: gelu
# subject: gelu
# style: math.erf with type hints
from math import erf, sqrt


def gelu(x: float) -> float:
    """x times the probability that a standard normal number is below x."""
    return x * (1.0 + erf(x / sqrt(2.0))) / 2.0
