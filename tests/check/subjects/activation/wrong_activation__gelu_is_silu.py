# role: activation
# mistake: wrong-activation
# name: gelu
# subject: gelu
# style: Tensor function
def gelu(x):
    return x * x.sigmoid()
