# role: matmul
# mistake: mutates-input
# subject: matmul
# style: lists, helper that turns the second round in place
def transpose(matrix):
    matrix[:] = [list(column) for column in zip(*matrix)]


def matmul(first, second):
    if any(len(row) != len(second) for row in first):
        raise ValueError("first has the wrong number of columns")
    transpose(second)
    return [[sum(x * y for x, y in zip(row, col)) for col in second] for row in first]
