# role: sequential
# mistake: none
# subject: Pipeline
# style: itertools.accumulate with a deque that keeps the last output; add and constructor
from collections import deque
from itertools import accumulate


class Pipeline:
    def __init__(self, layers=()):
        self._layers = dict(enumerate(layers))

    def add(self, layer):
        self._layers[len(self._layers)] = layer

    @property
    def layers(self):
        return list(self._layers.values())

    @staticmethod
    def _apply(value, layer):
        return layer(value)

    def forward(self, x):
        every_output = accumulate(self.layers, self._apply, initial=x)
        return deque(every_output, maxlen=1).pop()

    def __call__(self, x):
        return self.forward(x)
