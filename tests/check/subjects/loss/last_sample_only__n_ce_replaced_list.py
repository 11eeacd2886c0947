# role: loss
# mistake: last-sample-only
# name: cross_entropy
# subject: CrossEntropy
# style: NumPy, the list of losses is made anew in every round

import numpy as np


class CrossEntropy:
    def __call__(self, logits, target):
        for z, t in zip(logits, target):
            z = z - z.max()
            losses = [np.log(np.exp(z).sum()) - z[t]]
        return np.mean(losses)
