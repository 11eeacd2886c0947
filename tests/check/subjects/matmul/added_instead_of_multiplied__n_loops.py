# role: matmul
# mistake: added-instead-of-multiplied
# subject: matrix_product
# style: triple loop over lists, while in the innermost
def matrix_product(p, q):
    if len(p[0]) != len(q):
        raise ValueError("sizes")
    out = []
    for i in range(len(p)):
        out.append([])
        for j in range(len(q[0])):
            acc, k = 0, 0
            while k < len(q):
                acc += p[i][k] + q[k][j]
                k += 1
            out[i].append(acc)
    return out
