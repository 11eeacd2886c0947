# role: activation
# mistake: derivative-instead
# name: elu
# subject: elu
# style: loop with append and math.exp
import math


def elu(vector, alpha=1.0):
    out = []
    for v in vector:
        if v > 0:
            out.append(1.0)
        else:
            out.append(alpha * math.exp(v))
    return out
