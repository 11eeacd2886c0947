# role: matmul
# mistake: none
# subject: mat_mul
# style: comprehension over lists, zip with strict
def mat_mul(left, right):
    columns = list(zip(*right, strict=True))
    return [[sum(x * y for x, y in zip(row, col, strict=True)) for col in columns] for row in left]
