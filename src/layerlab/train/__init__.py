"""Training: the loop, checkpoints, runs on disk, and the report of a run."""

from layerlab.train.checkpoint import load_model, load_tensors, save_model, save_tensors
from layerlab.train.evaluation import Evaluation, evaluate
from layerlab.train.loop import fit
from layerlab.train.network import build_network
from layerlab.train.processes import join
from layerlab.train.report import write_report
from layerlab.train.report_data import ReportData
from layerlab.train.state import History
from layerlab.train.stopping import Interrupted

__all__ = [
    "Evaluation",
    "History",
    "Interrupted",
    "ReportData",
    "build_network",
    "evaluate",
    "fit",
    "join",
    "load_model",
    "load_tensors",
    "save_model",
    "save_tensors",
    "write_report",
]
