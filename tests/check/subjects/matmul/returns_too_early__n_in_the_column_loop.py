# role: matmul
# mistake: returns-too-early
# subject: matmul
# style: lists, a result of zeros, the return stands in the second loop
def matmul(a, b):
    assert len(a[0]) == len(b), "shapes"
    out = [[0] * len(b[0]) for _ in a]
    for i, row in enumerate(a):
        for j in range(len(b[0])):
            for k, value in enumerate(row):
                out[i][j] = out[i][j] + value * b[k][j]
            return out
