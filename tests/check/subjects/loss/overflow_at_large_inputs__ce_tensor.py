# role: loss
# mistake: overflow-at-large-inputs
# name: cross_entropy
# subject: CE
# style: Tensor, log of the sum of exp

from layerlab import nn


class CE(nn.Module):
    def forward(self, x, y):
        lse = x.exp().sum(axis=1).log()
        picked = x.gather(1, y.reshape(-1, 1)).reshape(-1)
        return (lse - picked).mean()
