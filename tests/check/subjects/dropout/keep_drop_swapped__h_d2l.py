# role: dropout
# mistake: keep-drop-swapped
# subject: dropout_layer
# style: d2l.ai, our Tensor, comparison the wrong way round
import numpy as np

import layerlab as ll


def dropout_layer(X, dropout, training=True):
    X = ll.as_tensor(X)
    assert 0 <= dropout <= 1
    if not training:
        return X
    if dropout == 1:
        return ll.zeros_like(X)
    if dropout == 0:
        return X
    mask = ll.tensor((np.random.rand(*X.shape) < dropout).astype(float))
    return mask * X / (1.0 - dropout)
