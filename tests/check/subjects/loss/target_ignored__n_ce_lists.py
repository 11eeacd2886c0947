# role: loss
# mistake: target-ignored
# name: cross_entropy
# subject: CrossEntropyCost
# style: lists, the top probability of each row

import math


class CrossEntropyCost:
    def softmax(self, row):
        peak = max(row)
        powers = [math.exp(v - peak) for v in row]
        whole = sum(powers)
        return [p / whole for p in powers]

    def evaluate(self, logits, labels):
        total = 0.0
        for row, label in zip(logits, labels):
            total -= math.log(max(self.softmax(row)))
        return total / len(labels)

    __call__ = evaluate
