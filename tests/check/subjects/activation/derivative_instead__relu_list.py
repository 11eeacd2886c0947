# role: activation
# mistake: derivative-instead
# name: relu
# subject: relu
# style: list comprehension with a conditional
def relu(inputs):
    """Pass on what is positive, block the rest."""
    return [1.0 if i > 0 else 0.0 for i in inputs]
