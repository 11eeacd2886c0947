# role: gradient
# mistake: bias-gradient-not-summed
# subject: dense_backward
# style: plain lists


def matmul(a, b):
    return [[sum(p * q for p, q in zip(row, col)) for col in zip(*b)] for row in a]


def transpose(m):
    return [list(col) for col in zip(*m)]


def dense_backward(d_out, x, weights):
    d_x = matmul(d_out, transpose(weights))
    d_weights = matmul(transpose(x), d_out)
    d_bias = [list(row) for row in d_out]
    return d_x, d_weights, d_bias
