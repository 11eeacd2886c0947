# role: activation
# mistake: wrong-constant
# name: elu
# subject: elu
# style: the -1 is missing
import math


def elu(xs, alpha=1.0):
    out = []
    for x in xs:
        out.append(x if x > 0 else alpha * math.exp(x))
    return out
