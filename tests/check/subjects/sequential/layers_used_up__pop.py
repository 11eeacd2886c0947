# role: sequential
# mistake: layers-used-up
# subject: Chain
# style: a queue that forward takes the layers from; only the second call shows it
from collections import deque


class Chain:
    def __init__(self, layers):
        self.queue = deque(layers)

    def forward(self, x):
        while self.queue:
            layer = self.queue.popleft()
            x = layer.forward(x)
        return x
