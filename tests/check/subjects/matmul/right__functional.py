# role: matmul
# mistake: none
# subject: matmul
# style: lists, map and starmap, exact sums with fsum
from itertools import starmap
from math import fsum
from operator import mul


def dot(u, v):
    if len(u) != len(v):
        raise ValueError("vectors of different length")
    return fsum(starmap(mul, zip(u, v)))


def matmul(A, B):
    B_T = list(map(list, zip(*B)))
    return [[dot(row, column) for column in B_T] for row in A]
