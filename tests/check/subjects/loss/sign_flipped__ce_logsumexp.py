# role: loss
# mistake: sign-flipped
# name: cross_entropy
# subject: ce
# style: Tensor, the difference the wrong way round

import layerlab as ll


def ce(logits, target):
    n = logits.shape[0]
    right = logits[ll.arange(n), target]
    return (right - logits.logsumexp(axis=1)).mean()
