# role: loss
# mistake: log-of-zero
# name: bce
# subject: BCELoss
# style: Tensor, only the lower end is clamped

import layerlab as ll


class BCELoss:
    def __call__(self, input, target):
        p = ll.clamp(input, min=1e-7)
        return -(target * ll.log(p) + (1 - target) * ll.log(1 - p)).mean()
