# role: loss
# mistake: not-reduced
# name: mse
# subject: MSELoss
# style: Tensor, the mean of each column

import layerlab as ll


class MSELoss:
    """loss = MSELoss()(prediction, target)"""

    def __call__(self, prediction: ll.Tensor, target: ll.Tensor) -> ll.Tensor:
        return ((prediction - target) ** 2).mean(axis=0)
