# role: dropout
# mistake: returns-mask
# subject: Dropout
# style: list of rows, index loops; the mask has zeros and ones, the scale comes later
import random


class Dropout:
    def __init__(self, p):
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            return x
        mask = []
        out = []
        for i in range(len(x)):
            mask.append([])
            out.append([])
            for j in range(len(x[i])):
                mask[i].append(0.0 if random.random() < self.p else 1.0)
                if mask[i][j]:
                    out[i].append(x[i][j] / (1 - self.p))
                else:
                    out[i].append(0.0)
        return mask
