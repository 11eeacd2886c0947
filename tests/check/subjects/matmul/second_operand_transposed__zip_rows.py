# role: matmul
# mistake: second-operand-transposed
# subject: dot_product
# style: zip of a row with a row, without zip(*b); other shapes give a cut-off sum
def dot_product(a, b):
    for row in a:
        if len(row) != len(b):
            raise ValueError("shapes do not fit")
    return [[sum(x * y for x, y in zip(row, other)) for other in b] for row in a]
