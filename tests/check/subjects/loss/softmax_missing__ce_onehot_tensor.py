# role: loss
# mistake: softmax-missing
# name: cross_entropy
# subject: CrossEntropyLoss
# style: Tensor, one-hot targets inside

import layerlab as ll


class CrossEntropyLoss:
    def forward(self, logits, targets):
        one_hot = ll.functional.one_hot(targets, logits.shape[1])
        log_p = ll.log(logits)
        return -(one_hot * log_p).sum(axis=1).mean()

    def __call__(self, logits, targets):
        return self.forward(logits, targets)
