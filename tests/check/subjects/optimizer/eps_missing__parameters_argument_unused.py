# role: optimizer
# mistake: eps-missing
# name: adam
# subject: Adam
# style: Parameters, Tensor operations under no_grad, eps is an argument
import layerlab as ll


class Adam:
    def __init__(self, params, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params = list(params)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.exp_avg = [ll.zeros_like(p.detach()) for p in self.params]
        self.exp_avg_sq = [ll.zeros_like(p.detach()) for p in self.params]
        self.steps = 0

    def step(self):
        self.steps += 1
        with ll.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.exp_avg[i] = self.beta1 * self.exp_avg[i] + (1 - self.beta1) * p.grad
                square = p.grad * p.grad
                self.exp_avg_sq[i] = self.beta2 * self.exp_avg_sq[i] + (1 - self.beta2) * square
                m = self.exp_avg[i] / (1 - self.beta1**self.steps)
                v = self.exp_avg_sq[i] / (1 - self.beta2**self.steps)
                p -= self.lr * m / ll.sqrt(v)
