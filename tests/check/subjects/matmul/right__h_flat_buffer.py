# role: matmul
# mistake: none
# subject: matmul
# style: C-minded, one flat buffer and while loops
def matmul(a, b):
    rows, inner, cols = len(a), len(b), len(b[0])
    buf = [0.0] * (rows * cols)
    i = 0
    while i < rows:
        if len(a[i]) != inner:
            raise IndexError("a row of a has another length than b has rows")
        k = 0
        while k < inner:
            aik = a[i][k]
            j = 0
            while j < cols:
                buf[i * cols + j] += aik * b[k][j]
                j += 1
            k += 1
        i += 1
    return [buf[i * cols : (i + 1) * cols] for i in range(rows)]
