# role: matmul
# mistake: not-summed
# subject: matmul
# style: lists, three nested comprehensions, zip with strict
def matmul(first, second):
    columns = list(zip(*second))
    return [
        [[p * q for p, q in zip(row, column, strict=True)] for column in columns]
        for row in first
    ]
