# role: loss
# mistake: none
# name: bce
# subject: NegLogLikelihood
# style: Tensor, the likelihood as a distance, with an extra unused argument

import layerlab as ll


class NegLogLikelihood:
    def __init__(self, floor: float = 1e-9):
        self.floor = floor

    def forward(self, probs, targets, weight=None):
        likelihood = ll.abs(1 - targets - probs)
        nll = -ll.log(ll.maximum(likelihood, ll.full_like(likelihood, self.floor)))
        return nll.mean() if weight is None else (weight * nll).mean()

    def __call__(self, probs, targets, weight=None):
        return self.forward(probs, targets, weight)
