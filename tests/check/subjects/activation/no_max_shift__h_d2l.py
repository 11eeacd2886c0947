# role: activation
# mistake: no-max-shift
# name: softmax
# subject: softmax
# style: d2l.ai, our Tensor
import layerlab as ll


def softmax(X):
    X = ll.as_tensor(X)
    X_exp = ll.exp(X)
    partition = X_exp.sum(-1, keepdims=True)
    return X_exp / partition  # broadcasting
