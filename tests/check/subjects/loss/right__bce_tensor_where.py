# role: loss
# mistake: none
# name: bce
# subject: BCE
# style: Tensor, the probability of what happened

import layerlab as ll


class BCE:
    EPS = 1e-7

    def __call__(self, input, target):
        likelihood = ll.where(target > 0.5, input, 1 - input)
        return -ll.log(likelihood.clamp(min=self.EPS, max=1.0)).mean()
