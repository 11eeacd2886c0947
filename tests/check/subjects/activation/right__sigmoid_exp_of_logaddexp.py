# role: activation
# mistake: none
# name: sigmoid
# subject: logistic
# style: lambda with logaddexp
import numpy as np

logistic = lambda a: np.exp(-np.logaddexp(0.0, -a))
