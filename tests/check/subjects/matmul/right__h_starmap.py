# role: matmul
# mistake: none
# subject: mul
# style: functional, strict zip, starmap and reduce
from functools import reduce
from itertools import starmap
from operator import add, mul as times


def mul(A, B):
    cols = [*zip(*B, strict=True)]
    return [
        [reduce(add, starmap(times, zip(row, col, strict=True))) for col in cols]
        for row in A
    ]
