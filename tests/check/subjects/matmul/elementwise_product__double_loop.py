# role: matmul
# mistake: elementwise-product
# subject: multiply_matrices
# style: two loops over lists (a shape that is not square breaks it)
def multiply_matrices(A, B):
    rows, cols = len(A), len(B[0])
    if len(A[0]) != len(B):
        raise ValueError("columns of A must equal rows of B")
    C = [[0.0] * cols for _ in range(rows)]
    for i in range(rows):
        for j in range(cols):
            C[i][j] = A[i][j] * B[i][j]
    return C
