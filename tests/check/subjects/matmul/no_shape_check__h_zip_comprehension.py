# role: matmul
# mistake: no-shape-check
# subject: dot
# style: nested comprehension with zip
def dot(left, right):
    return [
        [sum(x * y for x, y in zip(row, col)) for col in zip(*right)]
        for row in left
    ]
