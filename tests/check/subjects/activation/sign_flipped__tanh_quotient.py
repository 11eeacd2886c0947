# role: activation
# mistake: sign-flipped
# name: tanh
# subject: tanh
# style: stable quotient for one number in a list comprehension
import math


def tanh(numbers):
    def f(a):
        if a >= 0:
            t = math.exp(-2 * a)
            return (t - 1) / (t + 1)
        t = math.exp(2 * a)
        return (1 - t) / (1 + t)

    return [f(a) for a in numbers]
