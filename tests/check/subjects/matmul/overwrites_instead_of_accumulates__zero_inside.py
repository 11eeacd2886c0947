# role: matmul
# mistake: overwrites-instead-of-accumulates
# subject: matrix_product
# style: lists, the total is set to nought in the innermost loop
def matrix_product(first, second):
    if len(first[0]) != len(second):
        raise ValueError("wrong shapes")
    product = []
    for row in first:
        new_row = []
        for j in range(len(second[0])):
            for p in range(len(second)):
                cell = 0
                cell += row[p] * second[p][j]
            new_row.append(cell)
        product.append(new_row)
    return product
