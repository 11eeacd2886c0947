# role: sequential
# mistake: none
# subject: Chain
# style: generators that feed one another, written from the output back to the input
def stage(layer, source):
    for item in source:
        yield layer(item)


class Chain:
    def __init__(self, layers):
        self.last, self.before = None, None
        for layer in layers:
            self.last, self.before = layer, (self.last, self.before)

    def _connect(self, layer, earlier, source):
        if layer is None:
            return source
        return stage(layer, self._connect(*earlier, source))

    def predict(self, x):
        return next(iter(self._connect(self.last, self.before, iter([x]))))
