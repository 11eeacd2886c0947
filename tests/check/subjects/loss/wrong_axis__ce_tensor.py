# role: loss
# mistake: wrong-axis
# name: cross_entropy
# subject: cross_entropy
# style: Tensor, dim=0

import layerlab as ll


def cross_entropy(input, target):
    logp = ll.log_softmax(input, dim=0)
    return -logp[ll.arange(len(target)), target].mean()
