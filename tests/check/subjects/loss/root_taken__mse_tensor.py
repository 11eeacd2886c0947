# role: loss
# mistake: root-taken
# name: mse
# subject: Mse
# style: Tensor methods

import layerlab as ll


class Mse:
    def __call__(self, pred: ll.Tensor, y: ll.Tensor) -> ll.Tensor:
        return (pred - y).pow(2).mean().sqrt()
