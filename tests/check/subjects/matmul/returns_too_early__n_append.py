# role: matmul
# mistake: returns-too-early
# subject: mat_mul
# style: lists, rows appended one by one
def mat_mul(x, y):
    if len(x[0]) != len(y):
        raise ValueError("cannot multiply")
    result = []
    for row in x:
        new_row = []
        for column in zip(*y):
            new_row.append(sum(u * v for u, v in zip(row, column)))
        result.append(new_row)
        return result
