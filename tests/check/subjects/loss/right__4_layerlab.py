# role: loss
# mistake: none
# name: mae
# subject: L1Loss
# style: our Tensors, forward of a Module
import layerlab as ll
from layerlab import nn


class L1Loss(nn.Module):
    def forward(self, prediction, target):
        gap = prediction - target
        return ll.maximum(gap, -gap).mean()
