# role: loss
# mistake: none
# name: bce_with_logits
# subject: bce_with_logits
# style: NumPy, the stable form with max and log1p

import numpy as np


def bce_with_logits(logits: np.ndarray, targets: np.ndarray) -> float:
    loss = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return loss.mean()
