# role: matmul
# mistake: rows-shared
# subject: matmul
# style: lists, result made with two multiplications, terms added
def matmul(a, b):
    n, k, m = len(a), len(b), len(b[0])
    if len(a[0]) != k:
        raise ValueError("shapes do not fit")
    result = [[0] * m] * n
    for i in range(n):
        for j in range(m):
            for p in range(k):
                result[i][j] += a[i][p] * b[p][j]
    return result
