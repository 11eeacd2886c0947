"""Neural-network layers that you can read, take apart, and trust."""

__version__ = "0.1.0"
