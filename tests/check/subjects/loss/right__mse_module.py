# role: loss
# mistake: none
# name: mse
# subject: MSE
# style: Tensor inside an nn.Module

from layerlab import nn


class MSE(nn.Module):
    def forward(self, input, target):
        diff = input - target
        return (diff * diff).mean()
