# role: matmul
# mistake: last-term-missing
# subject: multiply
# style: C-minded while loops, stops one too early
def multiply(a, b):
    n, k, m = len(a), len(b), len(b[0])
    if len(a[0]) != k:
        raise ValueError("inner sizes differ")
    c = [[0.0] * m for _ in range(n)]
    i = 0
    while i < n:
        j = 0
        while j < m:
            p = 0
            while p < k - 1:
                c[i][j] += a[i][p] * b[p][j]
                p += 1
            j += 1
        i += 1
    return c
