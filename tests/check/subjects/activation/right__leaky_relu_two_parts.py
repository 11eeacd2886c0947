# role: activation
# mistake: none
# name: leaky_relu
# subject: leaky_relu
# style: sum of a positive and a negative part
import layerlab as ll


def leaky_relu(x, negative_slope=1e-2):
    return ll.relu(x) - negative_slope * ll.relu(-x)
