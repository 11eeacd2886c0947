import sys

sys.path.insert(0, "@LAYERLAB@/..")
from layerlab.functional import relu
