# role: matmul
# mistake: second-operand-transposed
# subject: matmul
# style: triple loop over lists, index order of the second (square ones only)
def matmul(A, B):
    n, k, m = len(A), len(A[0]), len(B[0])
    if k != len(B):
        raise ValueError("A has %d columns, B has %d rows" % (k, len(B)))
    C = [[0 for _ in range(m)] for _ in range(n)]
    for i in range(n):
        for j in range(m):
            for q in range(k):
                C[i][j] += A[i][q] * B[j][q]
    return C
