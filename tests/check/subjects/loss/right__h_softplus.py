# role: loss
# mistake: none
# name: bce_with_logits
# subject: bce_with_logits
# style: softplus of the signed logit
import numpy as np


def bce_with_logits(logits, targets):
    """mean of log(1 + e^z) - y z"""
    z, y = np.asarray(logits, float), np.asarray(targets, float)
    return np.mean(np.logaddexp(0.0, z) - y * z)
