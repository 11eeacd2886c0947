# role: loss
# mistake: sigmoid-twice
# name: bce
# subject: BCELoss
# style: Tensor, nn.Module, sigmoid of the network's output

import layerlab as ll
from layerlab import nn


class BCELoss(nn.Module):
    def forward(self, output, target):
        p = ll.sigmoid(output)
        per_sample = target * p.log() + (1 - target) * (1 - p).log()
        return -per_sample.mean()
