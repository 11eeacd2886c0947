# role: loss
# mistake: none
# name: bce
# subject: binary_cross_entropy
# style: lists, one logarithm a number chosen by the target, floored at -100
import math


def binary_cross_entropy(probabilities, targets):
    def safe_log(p):
        return max(math.log(p), -100.0) if p > 0 else -100.0

    surprises = [-(t * safe_log(p) + (1 - t) * safe_log(1 - p)) for p, t in zip(probabilities, targets)]
    return sum(surprises) / len(surprises)
