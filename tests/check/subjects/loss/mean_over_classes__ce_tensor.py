# role: loss
# mistake: mean-over-classes
# name: cross_entropy
# subject: SoftmaxLoss
# style: Tensor, a mean a row and then a mean of the rows

import layerlab as ll
from layerlab import nn


class SoftmaxLoss(nn.Module):
    def forward(self, output, target):
        target = ll.functional.one_hot(target, output.shape[-1])
        per_sample = -(target * ll.log_softmax(output, dim=-1)).mean(axis=-1)
        return per_sample.mean()
