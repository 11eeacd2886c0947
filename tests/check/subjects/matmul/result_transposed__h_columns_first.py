# role: matmul
# mistake: result-transposed
# subject: mat_mul
# style: functional, columns in the outer loop
def mat_mul(m1: list, m2: list) -> list:
    if any(len(r) != len(m2) for r in m1):
        raise ValueError("wrong sizes")
    columns = list(map(list, zip(*m2)))
    inner = lambda u, v: sum(map(lambda p: p[0] * p[1], zip(u, v)))
    out = []
    for column in columns:
        out.append([inner(row, column) for row in m1])
    return out
