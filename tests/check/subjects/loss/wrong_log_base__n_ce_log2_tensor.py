# role: loss
# mistake: wrong-log-base
# name: cross_entropy
# subject: XEnt
# style: Tensor, log2 of the sum of exponentials

from layerlab import nn


class XEnt(nn.Module):
    def forward(self, logits, labels):
        z = logits - logits.amax(dim=1, keepdim=True)
        log_p = z - z.exp().sum(dim=1, keepdim=True).log2()
        return -log_p.gather(1, labels.reshape(-1, 1)).mean()
