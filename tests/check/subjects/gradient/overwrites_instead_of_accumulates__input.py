# role: gradient
# mistake: overwrites-instead-of-accumulates
# subject: dense_backward
# style: lists, the input gradient keeps only the last neuron


def dense_backward(grad, x, w):
    dw = [[0.0 for _ in row] for row in w]
    db = [0.0 for _ in w[0]]
    dx = [[0.0 for _ in row] for row in x]
    for n in range(len(x)):
        for i in range(len(w)):
            for j in range(len(w[0])):
                dw[i][j] += x[n][i] * grad[n][j]
                dx[n][i] = w[i][j] * grad[n][j]
        for j in range(len(db)):
            db[j] += grad[n][j]
    return dx, dw, db
