# role: activation
# mistake: one-branch-for-all
# name: leaky_relu
# subject: leaky_relu
# style: Tensor function with a mask that is never used
def leaky_relu(x, negative_slope=0.01):
    mask = x > 0
    return negative_slope * x
