# role: batchnorm1d
# mistake: modes-swapped
# subject: BatchNorm
# style: Tensors in a plain class, a flag named frozen, set by the two switches
import layerlab as ll


class BatchNorm:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = ll.ones(dim), ll.zeros(dim)
        self.running_mean, self.running_var = ll.zeros(dim), ll.ones(dim)
        self.train()

    def train(self):
        self.frozen = True

    def eval(self):
        self.frozen = False

    def __call__(self, x):
        if self.frozen:
            xmean, xvar = self.running_mean, self.running_var
        else:
            xmean = x.mean(0)
            xvar = ((x - xmean) ** 2).mean(0)
            with ll.no_grad():
                old = 1 - self.momentum
                self.running_mean = old * self.running_mean + self.momentum * xmean
                self.running_var = old * self.running_var + self.momentum * xvar
        xhat = (x - xmean) / ll.sqrt(xvar + self.eps)
        return self.gamma * xhat + self.beta
