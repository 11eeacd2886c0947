# role: activation
# mistake: integer-truncation
# name: relu
# subject: relu
# style: int() around max in a comprehension
def relu(numbers):
    return [int(max(0, n)) for n in numbers]
