"""The roles that can be checked, by name: what each must do, and the mistakes it knows."""

from layerlab.check.evidence import Role
from layerlab.check.roles.activation import ACTIVATION
from layerlab.check.roles.batchnorm1d import BATCHNORM1D
from layerlab.check.roles.dropout import DROPOUT
from layerlab.check.roles.gradient import GRADIENT
from layerlab.check.roles.layer import DENSE, LAYER, LINEAR
from layerlab.check.roles.loss import LOSS
from layerlab.check.roles.matmul import MATMUL
from layerlab.check.roles.neuron import NEURON
from layerlab.check.roles.optimizer import OPTIMIZER
from layerlab.check.roles.sequential import SEQUENTIAL

__all__ = ["ROLES"]

ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        NEURON,
        MATMUL,
        ACTIVATION,
        LAYER,
        DENSE,
        LINEAR,
        DROPOUT,
        BATCHNORM1D,
        SEQUENTIAL,
        LOSS,
        GRADIENT,
        OPTIMIZER,
    )
}
