# role: matmul
# mistake: wrong-loop-bound
# subject: matmul
# style: triple loop over lists, all three sizes from len
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError("a and b do not fit")
    c = [[0.0] * len(b[0]) for _ in range(len(a))]
    for i in range(len(a)):
        for j in range(len(b[0])):
            for k in range(len(a)):
                c[i][j] += a[i][k] * b[k][j]
    return c
