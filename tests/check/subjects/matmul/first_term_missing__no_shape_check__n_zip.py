# role: matmul
# mistake: first-term-missing no-shape-check
# subject: matmul
# style: comprehension over lists, slices in a zip
def matmul(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row[1:], col[1:])) for col in columns] for row in a]
