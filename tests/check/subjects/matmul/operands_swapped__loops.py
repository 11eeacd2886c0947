# role: matmul
# mistake: operands-swapped
# subject: matmul
# style: loops over lists, rows of the second with columns of the first (square ones only)
def row_times_column(row, matrix, j):
    return sum(row[p] * matrix[p][j] for p in range(len(row)))


def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError(f"{len(a[0])} columns but {len(b)} rows")
    return [[row_times_column(row, a, j) for j in range(len(a[0]))] for row in b]
