# role: activation
# mistake: overflow-at-large-inputs
# name: selu
# subject: selu
# style: both parts always computed, list comprehension
import math

LAMBDA = 1.0507009873554805
ALPHA = 1.6732632423543772


def selu(v):
    return [LAMBDA * (max(0.0, a) + min(0.0, ALPHA * (math.exp(a) - 1))) for a in v]
