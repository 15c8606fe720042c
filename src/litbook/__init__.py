"""Makes a reproducible literature review, a Jupyter Book, from a saved list of papers."""

__version__ = "0.1.0"
