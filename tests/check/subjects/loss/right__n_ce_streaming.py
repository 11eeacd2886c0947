# role: loss
# mistake: none
# name: cross_entropy
# subject: cross_entropy
# style: lists, one pass over each row with a running maximum and a running sum

import math


def log_sum_exp(row):
    top, total = -math.inf, 0.0
    for v in row:
        if v > top:
            total = total * math.exp(top - v) + 1.0
            top = v
        else:
            total += math.exp(v - top)
    return top + math.log(total)


def cross_entropy(logits, target):
    mean = 0.0
    for i, (row, k) in enumerate(zip(logits, target), start=1):
        mean += (log_sum_exp(row) - row[k] - mean) / i
    return mean
