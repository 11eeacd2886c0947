# role: loss
# mistake: none
# name: cross_entropy
# subject: CELoss
# style: Tensor, gather of the log-softmax

import layerlab as ll
from layerlab import nn


class CELoss(nn.Module):
    """Negative log-likelihood of the right class, averaged over the batch."""

    def forward(self, logits, target):
        log_probs = ll.log_softmax(logits, dim=1)
        chosen = log_probs.gather(1, target.unsqueeze(1))
        return -chosen.squeeze(1).mean()
