# role: activation
# mistake: axis-wrong
# name: glu
# subject: glu
# style: np.array_split with its default axis
import numpy as np


def glu(x):
    a, b = np.array_split(x, 2)
    return a * (1 / (1 + np.exp(-b)))
