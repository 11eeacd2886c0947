# role: activation
# mistake: wrong-activation
# name: softplus
# subject: SoftPlus
# style: nn.Module with ll.relu
import layerlab as ll
from layerlab import nn


class SoftPlus(nn.Module):
    def forward(self, x):
        return ll.relu(x)
