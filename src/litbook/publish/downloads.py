"""What the site offers for download beside its tables."""

from litbook.bibliography.bibtex import render_bibtex
from litbook.review import Review


def downloads(review: Review) -> dict[str, str]:
    """The texts of the files to offer, by path below the site."""
    return {"bibliography/references.bib": render_bibtex([work.entry for work in review.works])}
