# role: sequential
# mistake: none
# subject: Pipeline
# style: recursion on the first layer and the rest
class Pipeline:
    def __init__(self, *steps):
        self.first, *rest = steps
        self.rest = Pipeline(*rest) if rest else None

    def forward(self, x):
        y = self.first(x)
        return y if self.rest is None else self.rest.forward(y)

    def parameters(self):
        yield from self.first.parameters()
        if self.rest is not None:
            yield from self.rest.parameters()
