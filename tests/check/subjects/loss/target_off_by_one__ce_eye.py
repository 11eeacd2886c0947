# role: loss
# mistake: target-off-by-one
# name: cross_entropy
# subject: softmax_cross_entropy
# style: NumPy, a row of the identity one too early

import numpy as np


def softmax_cross_entropy(scores, classes):
    num_classes = scores.shape[1]
    one_hot = np.eye(num_classes)[classes - 1]
    scores = scores - scores.max(1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    return -np.sum(one_hot * log_p) / len(scores)
