# role: sequential
# mistake: none
# subject: Chain
# style: functools.reduce over the list that was given
from functools import reduce


class Chain:
    def __init__(self, functions):
        self.functions = tuple(functions)

    def __call__(self, x):
        return reduce(lambda value, f: f(value), self.functions, x)
