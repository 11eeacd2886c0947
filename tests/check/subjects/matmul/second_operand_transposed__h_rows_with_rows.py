# role: matmul
# mistake: second-operand-transposed
# subject: matmul
# style: rows with rows, index loops
def matmul(A, B):
    """each row of A with each ... of B"""
    if len(A[0]) != len(B):
        raise ValueError("shapes")
    n, m, inner = len(A), len(B[0]), len(B)
    C = [[0.0] * m for _ in range(n)]
    for i in range(n):
        for j in range(m):
            for k in range(inner):
                C[i][j] += A[i][k] * B[j][k]
    return C
