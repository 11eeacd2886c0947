# role: loss
# mistake: overflow-at-large-inputs
# name: cross_entropy
# subject: CrossEntropyLoss
# style: lists, math.exp raises

import math


class CrossEntropyLoss:
    def forward(self, outputs, labels):
        losses = []
        for output, label in zip(outputs, labels):
            denominator = sum(math.exp(o) for o in output)
            losses.append(math.log(denominator) - output[label])
        return sum(losses) / len(losses)
