# role: gradient
# mistake: multiplied-by-batch
# subject: layer_grads
# style: lists, the sum stands inside one loop too many


def layer_grads(grad_output, x, w):
    n_in, n_out = len(w), len(w[0])
    dw = [[0.0] * n_out for _ in range(n_in)]
    db = [0.0] * n_out
    for _ in range(len(x)):
        for o in range(n_out):
            column = [g[o] for g in grad_output]
            db[o] += sum(column)
            for i in range(n_in):
                dw[i][o] += sum(g * row[i] for g, row in zip(column, x))
    dx = [[sum(a * b for a, b in zip(g, w[i])) for i in range(n_in)] for g in grad_output]
    return {"dw": dw, "db": db, "dx": dx}
