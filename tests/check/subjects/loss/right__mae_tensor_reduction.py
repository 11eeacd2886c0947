# role: loss
# mistake: none
# name: mae
# subject: L1
# style: Tensor, with an optional reduction

import layerlab as ll


class L1:
    def __init__(self, reduction="mean"):
        self.reduction = reduction

    def forward(self, input: ll.Tensor, target: ll.Tensor):
        d = ll.abs(input - target)
        if self.reduction == "none":
            return d
        return d.sum() if self.reduction == "sum" else d.mean()

    def __call__(self, *args):
        return self.forward(*args)
