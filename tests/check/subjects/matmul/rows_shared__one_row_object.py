# role: matmul
# mistake: rows-shared
# subject: multiply
# style: lists, one row is filled again and again and appended; cells are assigned
def multiply(A, B):
    if len(A[0]) != len(B):
        raise ValueError("shapes do not fit")
    width = len(B[0])
    row = [0.0] * width
    product = []
    for a_row in A:
        for j in range(width):
            row[j] = sum(a_row[t] * B[t][j] for t in range(len(B)))
        product.append(row)
    return product
