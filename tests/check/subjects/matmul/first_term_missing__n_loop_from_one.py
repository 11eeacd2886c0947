# role: matmul
# mistake: first-term-missing
# subject: multiply
# style: lists, the innermost loop counts as mathematicians do
def multiply(M, N):
    """(n, k) times (k, m)"""
    inner = len(N)
    if any(len(row) != inner for row in M):
        raise ValueError("M and N do not fit")
    product = []
    for i in range(len(M)):
        row = []
        for j in range(len(N[0])):
            total = 0
            for s in range(1, inner):
                total += M[i][s] * N[s][j]
            row.append(total)
        product.append(row)
    return product
