# role: activation
# mistake: none
# name: relu
# subject: relu
# style: list comprehension
def relu(values):
    return [v if v > 0 else 0.0 for v in values]
