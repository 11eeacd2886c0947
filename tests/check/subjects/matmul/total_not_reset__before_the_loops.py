# role: matmul
# mistake: total-not-reset
# subject: matmul
# style: triple loop over lists, the total starts before all loops
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError("shapes do not fit")
    total = 0
    result = []
    for i in range(len(a)):
        row = []
        for j in range(len(b[0])):
            for p in range(len(b)):
                total += a[i][p] * b[p][j]
            row.append(total)
        result.append(row)
    return result
