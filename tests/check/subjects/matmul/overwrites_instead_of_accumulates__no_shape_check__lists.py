# role: matmul
# mistake: overwrites-instead-of-accumulates no-shape-check
# subject: matmul
# style: lists, bound taken from the second
def matmul(A, B):
    C = [[0] * len(B[0]) for _ in A]
    for i, row in enumerate(A):
        for j in range(len(B[0])):
            for k in range(len(B)):
                C[i][j] = row[k] * B[k][j]
    return C
