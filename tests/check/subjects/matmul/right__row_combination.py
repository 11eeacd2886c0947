# role: matmul
# mistake: none
# subject: matmul
# style: lists, each row of the result is a combination of rows of the second
def add_scaled(target, scale, source):
    return [t + scale * s for t, s in zip(target, source)]


def matmul(matrix1, matrix2):
    inner = len(matrix2)
    out = []
    for row in matrix1:
        assert len(row) == inner, f"expected {inner} columns, got {len(row)}"
        acc = [0] * len(matrix2[0])
        for coefficient, source in zip(row, matrix2):
            acc = add_scaled(acc, coefficient, source)
        out.append(acc)
    return out
