# role: gradient
# mistake: sign-flipped divided-by-batch
# subject: grads_of_layer
# style: lists, a dict of gradients ready to be added


def grads_of_layer(dout, x, w, b):
    m = len(x)
    grad_w = [[0.0] * len(b) for _ in w]
    grad_b = [0.0] * len(b)
    for xs, ds in zip(x, dout):
        for j, d in enumerate(ds):
            grad_b[j] -= d / m
            for i, v in enumerate(xs):
                grad_w[i][j] -= d * v / m
    grad_x = [[sum(d * wj for d, wj in zip(ds, wi)) for wi in w] for ds in dout]
    return {"grad_w": grad_w, "grad_b": grad_b, "grad_x": grad_x}
