# role: matmul
# mistake: mutates-input
# subject: mat_mult
# style: lists, rows are popped until none is left
def mat_mult(A, B):
    if len(A[0]) != len(B):
        raise ValueError("bad shapes")
    out = []
    while A:
        row = A.pop(0)
        out.append([])
        for j in range(len(B[0])):
            s = 0.0
            for p, value in enumerate(row):
                s += value * B[p][j]
            out[-1].append(s)
    return out
