"""The roles that can be checked, by name: what each must do, and the mistakes it knows."""

from layerlab.check.evidence import Role
from layerlab.check.roles.layer import DENSE, LAYER, LINEAR

__all__ = ["ROLES"]

ROLES: dict[str, Role] = {role.name: role for role in (LAYER, DENSE, LINEAR)}
