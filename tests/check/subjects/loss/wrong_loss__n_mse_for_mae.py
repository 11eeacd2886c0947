# role: loss
# mistake: wrong-loss
# name: mae
# subject: MAELoss
# style: Tensor, squares copied from the other loss

from layerlab import nn


class MAELoss(nn.Module):
    def forward(self, input, target):
        error = target - input
        return error.square().mean()
