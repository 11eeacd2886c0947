# role: dropout
# mistake: not-scaled
# subject: DropoutLayer
# style: nested lists, two loops, training= argument

import random


class DropoutLayer:
    """Switches off inputs at random while the network is learning."""

    def __init__(self, drop_probability):
        self.drop_probability = drop_probability

    def __call__(self, rows, training=True):
        result = []
        for row in rows:
            new_row = []
            for value in row:
                if training and random.random() < self.drop_probability:
                    new_row.append(0.0)
                else:
                    new_row.append(value)
            result.append(new_row)
        return result
