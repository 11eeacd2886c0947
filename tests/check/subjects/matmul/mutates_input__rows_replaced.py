# role: matmul
# mistake: mutates-input
# subject: matmul
# style: lists, the rows of the result are written into the first
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError("shapes do not fit")
    m = len(b[0])
    for i, row in enumerate(a):
        a[i] = [sum(row[p] * b[p][j] for p in range(len(b))) for j in range(m)]
    return a
