# role: matmul
# mistake: none
# subject: matmul
# style: triple loop over lists, own check
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError(f"{len(a[0])} columns do not fit {len(b)} rows")
    result = [[0.0] * len(b[0]) for _ in range(len(a))]
    for i in range(len(a)):
        for j in range(len(b[0])):
            for k in range(len(b)):
                result[i][j] += a[i][k] * b[k][j]
    return result
