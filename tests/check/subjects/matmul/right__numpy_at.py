# role: matmul
# mistake: none
# subject: matmul
# style: NumPy operator, one line, parameters named after layers
def matmul(x, weight):
    return x @ weight
