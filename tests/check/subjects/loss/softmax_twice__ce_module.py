# role: loss
# mistake: softmax-twice
# name: cross_entropy
# subject: ClassifierLoss
# style: Tensor, softmax before the library's cross-entropy

from layerlab import nn


class ClassifierLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.softmax = nn.Softmax(dim=1)
        self.criterion = nn.CrossEntropyLoss()

    def forward(self, input, target):
        probs = self.softmax(input)
        return self.criterion(probs, target)
