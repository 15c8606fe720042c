"""Statements of abstracts recomputed from their own numbers."""
