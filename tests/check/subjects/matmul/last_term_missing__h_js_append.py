# role: matmul
# mistake: last-term-missing
# subject: matMul
# style: JavaScript beginner, loops and append
def matMul(a, b):
    if len(a[0]) != len(b):
        raise Exception("columns of a must match rows of b")
    result = []
    for i in range(len(a)):
        row = []
        for j in range(len(b[0])):
            acc = 0
            for k in range(len(a[0]) - 1):
                acc = acc + a[i][k] * b[k][j]
            row.append(acc)
        result.append(row)
    return result
