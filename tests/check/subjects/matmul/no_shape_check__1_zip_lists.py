# role: matmul
# mistake: no-shape-check
# subject: matmul
# style: functional, zip stops silently at the shorter one
def dot(u, v):
    return sum(p * q for p, q in zip(u, v))


def matmul(left, right):
    columns = list(zip(*right))
    return [[dot(row, column) for column in columns] for row in left]
