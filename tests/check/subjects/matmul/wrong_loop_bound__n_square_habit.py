# role: matmul
# mistake: wrong-loop-bound
# subject: matmul
# style: lists, one size n for everything but the result's columns, appended
def matmul(x, y):
    n = len(x[0])
    if n != len(y):
        raise ValueError("x and y do not fit")
    z = []
    for i in range(n):
        line = []
        for j in range(len(y[0])):
            line.append(sum(x[i][k] * y[k][j] for k in range(n)))
        z.append(line)
    return z
