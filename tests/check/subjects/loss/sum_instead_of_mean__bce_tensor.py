# role: loss
# mistake: sum-instead-of-mean
# name: bce
# subject: BinaryCrossEntropy
# style: Tensor, nn.Module

from layerlab import nn


class BinaryCrossEntropy(nn.Module):
    def __init__(self, eps=1e-7):
        super().__init__()
        self.eps = eps

    def forward(self, input, target):
        p = input.clamp(self.eps, 1 - self.eps)
        loss = -(target * p.log() + (1 - target) * (1 - p).log())
        return loss.sum()
