# role: loss
# mistake: log-missing
# name: cross_entropy
# subject: CrossEntropy
# style: lists, one-hot comparison in the loop

import math


class CrossEntropy:
    def __call__(self, y_pred, y_true):
        loss = 0.0
        for scores, answer in zip(y_pred, y_true):
            peak = max(scores)
            weights = [math.exp(s - peak) for s in scores]
            for k, w in enumerate(weights):
                hit = 1.0 if k == answer else 0.0
                loss -= hit * (w / sum(weights))
        return loss / len(y_pred)
