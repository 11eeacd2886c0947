# role: gradient
# mistake: divided-by-batch
# subject: linear_backward
# style: Ng's 1/m on dW and db
import numpy as np


def linear_backward(dZ, A_prev, W):
    m = A_prev.shape[0]
    grads = {}
    grads["dW"] = 1 / m * np.dot(A_prev.T, dZ)
    grads["db"] = 1 / m * np.sum(dZ, axis=0)
    grads["dA_prev"] = np.dot(dZ, W.T)
    return grads
