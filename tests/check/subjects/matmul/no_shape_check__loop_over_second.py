# role: matmul
# mistake: no-shape-check
# subject: matmul
# style: triple loop over lists, bound taken from the second (longer rows pass)
def matmul(A, B):
    C = []
    for i in range(len(A)):
        C.append([])
        for j in range(len(B[0])):
            s = 0
            for k in range(len(B)):
                s += A[i][k] * B[k][j]
            C[i].append(s)
    return C
