# role: activation
# mistake: sign-flipped
# name: leaky_relu
# subject: leaky_relu
# style: np.where with the comparison the wrong way round
import numpy as np


def leaky_relu(pre_activation, alpha=0.01):
    negative = pre_activation > 0
    return np.where(negative, alpha * pre_activation, pre_activation)
