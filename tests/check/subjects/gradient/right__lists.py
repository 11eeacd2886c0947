# role: gradient
# mistake: none
# subject: dense_grad
# style: plain lists, weights (in, out)


def dense_grad(dy, x, w):
    n, n_in, n_out = len(x), len(w), len(w[0])
    dw = [[sum(x[k][i] * dy[k][j] for k in range(n)) for j in range(n_out)] for i in range(n_in)]
    db = [sum(column) for column in zip(*dy)]
    dx = [[sum(g * v for g, v in zip(row, w_i)) for w_i in w] for row in dy]
    return dw, db, dx
