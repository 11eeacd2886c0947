# role: loss
# mistake: zero-targets-ignored
# name: bce
# subject: BinaryCrossEntropy
# style: lists, no else

import math


class BinaryCrossEntropy:
    def loss(self, probs, labels):
        cost = 0.0
        for prob, label in zip(probs, labels):
            if label == 1:
                cost += -math.log(max(prob, 1e-12))
        return cost / len(labels)

    __call__ = loss
