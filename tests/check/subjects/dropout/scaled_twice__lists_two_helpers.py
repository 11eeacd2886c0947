# role: dropout
# mistake: scaled-twice
# subject: dropout
# style: list of rows, one helper draws the factors, another scales the rows
import random


def draw_factors(n, p):
    factors = []
    for _ in range(n):
        factors.append(0.0 if random.random() < p else 1.0 / (1.0 - p))
    return factors


def scale(row, p):
    return [v / (1.0 - p) for v in row]


def dropout(rows, p=0.5, training=True):
    if not training:
        return rows
    if p == 1:
        return [[0.0] * len(row) for row in rows]
    result = []
    for row in rows:
        factors = draw_factors(len(row), p)
        result.append(scale([v * f for v, f in zip(row, factors)], p))
    return result
