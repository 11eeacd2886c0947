# role: activation
# mistake: clipped-above
# name: leaky_relu
# subject: leaky_relu
# style: three branches for one number, then a comprehension
def _one(z, alpha):
    if z >= 1:
        return 1.0
    if z >= 0:
        return z
    return alpha * z


def leaky_relu(zs, alpha=0.01):
    return [_one(z, alpha) for z in zs]
