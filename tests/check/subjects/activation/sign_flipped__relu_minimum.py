# role: activation
# mistake: sign-flipped
# name: relu
# subject: relu
# style: Tensor clamp in a function
def relu(x):
    """Everything on the wrong side of zero becomes zero."""
    return x.clamp(max=0.0)
