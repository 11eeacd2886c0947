# role: loss
# mistake: softmax-twice
# name: cross_entropy
# subject: CrossEntropyLoss
# style: our Tensor, softmax before log_softmax
import layerlab as ll
from layerlab import nn


class CrossEntropyLoss(nn.Module):
    def forward(self, logits, targets):
        logits = ll.as_tensor(logits)
        probs = ll.softmax(logits, -1)
        log_probs = ll.log_softmax(probs, -1)
        rows = range(len(logits))
        picked = [log_probs[i, int(targets[i])] for i in rows]
        return -sum(picked) / len(logits)
