# role: gradient
# mistake: wrong-axis
# name: softmax
# subject: softmax_backward
# style: NumPy, from the output, axis=0


def softmax_backward(dout, out):
    inner = (dout * out).sum(axis=0)
    return out * (dout - inner)
