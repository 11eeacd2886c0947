# role: matmul
# mistake: result-transposed
# subject: matprod
# style: outer loop over the columns, one list appended for each
def matprod(a, b):
    if any(len(row) != len(b) for row in a):
        raise ValueError("wrong shapes")
    product = []
    for j in range(len(b[0])):
        entries = []
        for row in a:
            s = 0.0
            for k, value in enumerate(row):
                s += value * b[k][j]
            entries.append(s)
        product.append(entries)
    return product
