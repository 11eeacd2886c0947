# role: activation
# mistake: none
# name: softmax
# subject: Softmax
# style: lists, recursion down to the rows, fsum
import math


class Softmax:
    def __call__(self, scores):
        if isinstance(scores[0], list):
            return list(map(self, scores))
        top = max(scores)
        weights = [math.exp(s - top) for s in scores]
        whole = math.fsum(weights)
        return [w / whole for w in weights]
