from layerlab.functional import relu
