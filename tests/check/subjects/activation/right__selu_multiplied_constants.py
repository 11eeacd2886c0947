# role: activation
# mistake: none
# name: selu
# subject: selu
# style: the two constants multiplied out, rounded to seven digits
from math import exp


def selu(xs):
    result = []
    for x in xs:
        if x > 0:
            result.append(1.0507010 * x)
        else:
            result.append(1.7580993 * (exp(x) - 1.0))
    return result
