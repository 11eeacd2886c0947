# role: matmul
# mistake: first-operand-transposed
# subject: matmul
# style: triple loop over lists, sizes named
def matmul(a, b):
    n, k, m = len(a), len(a[0]), len(b[0])
    if len(b) != k:
        raise ValueError("inner dimensions differ")
    c = [[0.0 for _ in range(m)] for _ in range(n)]
    for i in range(n):
        for j in range(m):
            for p in range(k):
                c[i][j] += a[p][i] * b[p][j]
    return c
