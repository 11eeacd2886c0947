# role: matmul
# mistake: none
# subject: matmul
# style: lists by way of sparse dictionaries, noughts are skipped, tuples accepted
from collections import defaultdict


def entries(matrix):
    return {(i, j): v for i, row in enumerate(matrix) for j, v in enumerate(row) if v != 0}


def matmul(lhs, rhs):
    widths = {len(row) for row in lhs}
    if widths != {len(rhs)}:
        raise ValueError(f"rows of width {widths}, but {len(rhs)} rows on the right")
    by_row = defaultdict(list)
    for (k, j), v in entries(rhs).items():
        by_row[k].append((j, v))
    cells = defaultdict(float)
    for (i, k), u in entries(lhs).items():
        for j, v in by_row[k]:
            cells[i, j] += u * v
    return [[cells[i, j] for j in range(len(rhs[0]))] for i in range(len(lhs))]
