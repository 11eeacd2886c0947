# role: dropout
# mistake: one-draw-for-all
# subject: apply_dropout
# style: function on NumPy arrays, an if around the draw
import random

import numpy as np


def apply_dropout(activations, drop_prob, training=True):
    """Randomly zeroes activations with probability drop_prob."""
    if training:
        if random.random() < drop_prob:
            activations = np.zeros(activations.shape)
        else:
            activations = activations / (1 - drop_prob)
    return activations
