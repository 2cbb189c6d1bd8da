"""Practise PyTorch: exercises with a verdict in the blink of an eye, and the name of the mistake."""

__version__ = "0.1.0"
