# role: gradient
# mistake: overwrites-instead-of-accumulates
# subject: backward
# style: lists, index loops: = where += belongs, the last sample wins
def backward(grad_output, x, weight):
    samples, n_in, n_out = len(x), len(weight), len(weight[0])
    grad_x = [[0.0] * n_in for _ in range(samples)]
    grad_w = [[0.0] * n_out for _ in range(n_in)]
    grad_b = [0.0] * n_out
    for s in range(samples):
        for j in range(n_out):
            g = grad_output[s][j]
            grad_b[j] += g
            for i in range(n_in):
                grad_w[i][j] = x[s][i] * g
                grad_x[s][i] += weight[i][j] * g
    return grad_x, grad_w, grad_b
