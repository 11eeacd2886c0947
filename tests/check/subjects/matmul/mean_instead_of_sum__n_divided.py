# role: matmul
# mistake: mean-instead-of-sum
# subject: matmul
# style: lists, dot helper that "normalises" by the length
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("lengths differ")
    total = 0.0
    for i in range(len(u)):
        total += u[i] * v[i]
    return total / len(u)


def matmul(A, B):
    columns = [[row[j] for row in B] for j in range(len(B[0]))]
    return [[dot(row, column) for column in columns] for row in A]
