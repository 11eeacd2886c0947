# role: activation
# mistake: none
# name: softplus
# subject: softplus
# style: relu plus log1p of e^-|x|
import layerlab as ll


def softplus(x):
    return ll.relu(x) + ll.log1p(ll.exp(-ll.abs(x)))
