# role: activation
# mistake: wrong-activation
# name: elu
# subject: elu
# style: list comprehension with log1p
import math


def elu(row):
    # smooth version of relu
    return [max(r, 0.0) + math.log1p(math.exp(-abs(r))) for r in row]
