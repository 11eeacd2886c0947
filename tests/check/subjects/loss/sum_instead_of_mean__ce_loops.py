# role: loss
# mistake: sum-instead-of-mean
# name: cross_entropy
# subject: cross_entropy
# style: lists, a running total

import math


def cross_entropy(scores, classes):
    total = 0.0
    for i in range(len(scores)):
        biggest = max(scores[i])
        s = 0.0
        for score in scores[i]:
            s += math.exp(score - biggest)
        total += math.log(s) - (scores[i][classes[i]] - biggest)
    return total
