# role: matmul
# mistake: last-term-missing
# subject: matmul
# style: triple loop over lists
def matmul(a, b):
    n, k, m = len(a), len(b), len(b[0])
    if len(a[0]) != k:
        raise ValueError("shapes do not fit")
    result = []
    for i in range(n):
        row = []
        for j in range(m):
            total = 0.0
            for p in range(k - 1):
                total += a[i][p] * b[p][j]
            row.append(total)
        result.append(row)
    return result
