# role: matmul
# mistake: none
# subject: matmul
# style: lists, copies first and uses the copies up
from copy import deepcopy


def matmul(a, b):
    a = deepcopy(a)
    columns = [list(column) for column in zip(*b)]
    result = []
    while a:
        row = a.pop(0)
        if len(row) != len(b):
            raise IndexError("row and column differ in length")
        result.append([])
        for column in columns:
            products = [x * y for x, y in zip(row, column)]
            result[-1].append(sum(products))
    return result
