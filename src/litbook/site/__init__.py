"""Executes notebooks, writes paper pages and downloads, and runs Jupyter Book."""
