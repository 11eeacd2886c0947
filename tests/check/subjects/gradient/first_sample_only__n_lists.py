# role: gradient
# mistake: first-sample-only
# subject: dense_backward
# style: lists, the weight loop ends after a round


def dense_backward(d_out, x, w, b):
    d_w = [[0.0] * len(row) for row in w]
    for sample, g in zip(x, d_out):
        for i, xi in enumerate(sample):
            for j, gj in enumerate(g):
                d_w[i][j] += xi * gj
        break
    d_b = [0.0 for _ in b]
    for g in d_out:
        d_b = [total + gj for total, gj in zip(d_b, g)]
    d_x = [[sum(gj * wij for gj, wij in zip(g, w_i)) for w_i in w] for g in d_out]
    return d_x, d_w, d_b
