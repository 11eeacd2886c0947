# role: matmul
# mistake: diagonal-only
# subject: matmul
# style: one comprehension over lists, rows zipped with columns
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError("inner sizes differ")
    return [sum(x * y for x, y in zip(row, col)) for row, col in zip(a, zip(*b))]
