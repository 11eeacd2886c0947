# role: matmul
# mistake: overwrites-instead-of-accumulates
# subject: mat_mult
# style: triple loop over lists, = where += belongs
def mat_mult(X, Y):
    rows, inner, cols = len(X), len(Y), len(Y[0])
    assert len(X[0]) == inner, "shapes do not fit"
    result = []
    for r in range(rows):
        line = []
        for c in range(cols):
            value = 0
            for k in range(inner):
                value = X[r][k] * Y[k][c]
            line.append(value)
        result.append(line)
    return result
