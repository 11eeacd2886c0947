# role: gradient
# mistake: input-gradient-untransposed
# subject: backward
# style: three lists of loops, W[i][j] where W[j][i] is meant
def backward(grad_out, x, w):
    """x: (m, n_in), w: (n_in, n_out), lists"""
    m, n_in, n_out = len(x), len(w), len(w[0])
    dx = [[0.0] * n_in for _ in range(m)]
    dw = [[0.0] * n_out for _ in range(n_in)]
    db = [0.0] * n_out
    for s in range(m):
        for j in range(n_out):
            db[j] += grad_out[s][j]
            for i in range(n_in):
                dw[i][j] += x[s][i] * grad_out[s][j]
                dx[s][i] += grad_out[s][j] * w[j][i]
    return dx, dw, db
