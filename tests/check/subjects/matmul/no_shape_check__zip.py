# role: matmul
# mistake: no-shape-check
# subject: matmul
# style: comprehension with zip, which stops at the shorter one
def matmul(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]
