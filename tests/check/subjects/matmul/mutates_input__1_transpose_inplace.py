# role: matmul
# mistake: mutates-input
# subject: multiply_matrices
# style: transposes the second list in place to have its columns as rows
def multiply_matrices(a, b):
    if len(a[0]) != len(b):
        raise ValueError("the columns of a must match the rows of b")
    b[:] = [list(col) for col in zip(*b)]
    return [[sum(x * y for x, y in zip(row, col)) for col in b] for row in a]
