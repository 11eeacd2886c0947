# role: matmul
# mistake: integer-truncation
# subject: matmul
# style: lists, int() around the sum
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError("shapes do not fit")
    result = []
    for row in a:
        result.append([int(sum(row[p] * b[p][j] for p in range(len(b)))) for j in range(len(b[0]))])
    return result
