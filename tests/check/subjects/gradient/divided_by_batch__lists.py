# role: gradient
# mistake: divided-by-batch
# subject: backward
# style: lists, averages over the samples


def average(values):
    values = list(values)
    return sum(values) / len(values)


def backward(grad_output, inputs, weights):
    batch = list(zip(inputs, grad_output))
    ins, outs = range(len(weights)), range(len(weights[0]))
    grad_w = [[average(x[i] * g[o] for x, g in batch) for o in outs] for i in ins]
    grad_b = [average(g[o] for _, g in batch) for o in outs]
    grad_x = [[sum(g[o] * weights[i][o] for o in outs) for i in ins] for g in grad_output]
    return grad_x, grad_w, grad_b
