# role: sequential
# mistake: first-only
# subject: LayerStack
# style: generator of outputs, the caller takes one with next
class LayerStack:
    def __init__(self, layers):
        self._layers = list(layers)

    def _outputs(self, x):
        for layer in self._layers:
            x = layer.forward(x)
            yield x

    def predict(self, x):
        return next(self._outputs(x))
