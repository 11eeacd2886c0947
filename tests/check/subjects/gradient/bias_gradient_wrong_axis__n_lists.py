# role: gradient
# mistake: bias-gradient-wrong-axis
# subject: backward
# style: lists in a dict, weights (out, in), the sum of each row


def backward(grad_out, inputs, weights, biases):
    samples, outs, ins = range(len(inputs)), range(len(weights)), range(len(weights[0]))
    return {
        "grad_inputs": [
            [sum(grad_out[s][o] * weights[o][i] for o in outs) for i in ins] for s in samples
        ],
        "grad_weights": [
            [sum(grad_out[s][o] * inputs[s][i] for s in samples) for i in ins] for o in outs
        ],
        "grad_biases": [sum(g) for g in grad_out],
    }
