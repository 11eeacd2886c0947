# role: matmul
# mistake: result-flattened
# subject: matmul
# style: lists, one append for all cells
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError("shapes do not fit")
    result = []
    for row in a:
        for j in range(len(b[0])):
            total = 0
            for p in range(len(row)):
                total += row[p] * b[p][j]
            result.append(total)
    return result
