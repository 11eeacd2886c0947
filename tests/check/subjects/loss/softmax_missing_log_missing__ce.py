# role: loss
# mistake: softmax-missing log-missing
# name: cross_entropy
# subject: nll_loss
# style: NumPy, minus the raw output of the right class

import numpy as np


def nll_loss(output, target):
    return -np.mean(output[np.arange(len(target)), target])
