# role: activation
# mistake: no-max-shift log-missing
# name: log_softmax
# subject: log_softmax
# style: math.exp over a flat list
import math


def log_softmax(x):
    powers = [math.e**v for v in x]
    return [p / sum(powers) for p in powers]
