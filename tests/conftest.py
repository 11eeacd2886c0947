"""What all tests share: Hypothesis without a clock, because a loaded machine is no failure."""

from hypothesis import settings

settings.register_profile("layerlab", deadline=None, print_blob=True)
settings.load_profile("layerlab")
