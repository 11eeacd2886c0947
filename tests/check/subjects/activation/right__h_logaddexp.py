# role: activation
# mistake: none
# name: softmax
# subject: softmax
# style: log-sum-exp in one ufunc
import numpy as np


def softmax(theta, axis=-1):
    """Gibbs distribution of the energies -theta."""
    log_Z = np.logaddexp.reduce(theta, axis=axis, keepdims=True)
    return np.exp(theta - log_Z)
