# role: matmul
# mistake: result-transposed
# subject: matmul
# style: comprehension over lists, the two loops in the other order
def matmul(a, b):
    if len(a[0]) != len(b):
        raise ValueError("shapes do not fit")
    return [[sum(x * y for x, y in zip(row, col)) for row in a] for col in zip(*b)]
