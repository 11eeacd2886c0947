# role: loss
# mistake: half-factor
# name: mae
# subject: MAELoss
# style: Tensor, nn.Module

from layerlab import nn


class MAELoss(nn.Module):
    def forward(self, prediction, target):
        return (prediction - target).abs().mean() / 2
