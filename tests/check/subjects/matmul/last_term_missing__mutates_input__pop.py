# role: matmul
# mistake: last-term-missing mutates-input
# subject: matmul
# style: lists, rows are popped, range to one less
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError("shapes do not fit")
    result = []
    while len(a) > 0:
        row = a.pop(0)
        result.append([sum(row[p] * b[p][j] for p in range(len(b) - 1)) for j in range(len(b[0]))])
    return result
