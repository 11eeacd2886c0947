# role: dense
# mistake: axis-wrong
# name: softmax
# subject: dense_softmax
# style: lists, shares of each column after the scores of all samples are there
import math


def shares(values):
    top = max(values)
    powers = [math.exp(v - top) for v in values]
    return [p / sum(powers) for p in powers]


def scores(x, kernel, bias):
    if len(x) != len(kernel):
        raise ValueError("one row of the kernel for each input")
    return [sum(v * row[j] for v, row in zip(x, kernel)) + b for j, b in enumerate(bias)]


def dense_softmax(x, kernel, bias):
    if not isinstance(x[0], list):
        return shares(scores(x, kernel, bias))
    table = [scores(row, kernel, bias) for row in x]
    columns = [shares(column) for column in zip(*table)]
    return [list(row) for row in zip(*columns)]
