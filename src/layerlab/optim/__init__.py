"""Optimisers, schedules and gradient clipping: how a network's parameters are moved."""

from layerlab.nn.utils import clip_grad_norm_, clip_grad_value_
from layerlab.optim import schedules as lr_scheduler
from layerlab.optim.algorithms import SGD, Adam, AdamW, Momentum, RMSprop
from layerlab.optim.optimizer import Optimizer
from layerlab.optim.schedules import (
    CosineAnnealingLR,
    LinearLR,
    ReduceLROnPlateau,
    Schedule,
    SequentialLR,
    StepLR,
)

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "CosineAnnealingLR",
    "LinearLR",
    "Momentum",
    "Optimizer",
    "RMSprop",
    "ReduceLROnPlateau",
    "Schedule",
    "SequentialLR",
    "StepLR",
    "clip_grad_norm_",
    "clip_grad_value_",
    "lr_scheduler",
]
