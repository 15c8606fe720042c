"""Which papers of the review say similar things: cosine similarity of TF-IDF vectors of titles and abstracts."""

from collections.abc import Sequence

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from litbook.review import Work


def related_works(works: Sequence[Work], count: int = 5) -> dict[str, tuple[str, ...]]:
    """For each citekey the citekeys of the `count` most similar other works, most similar first."""
    if len(works) < 2:
        return {work.citekey: () for work in works}
    texts = [f"{work.paper.title} {work.paper.title} {work.paper.abstract}" for work in works]
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2)).fit_transform(
        texts
    )
    similarity = (vectors @ vectors.T).toarray()
    keys = [work.citekey for work in works]
    order = (-similarity).argsort(axis=1, kind="stable")
    return {
        key: tuple(keys[other] for other in order[row] if other != row)[:count]
        for row, key in enumerate(keys)
    }


def related_table(works: Sequence[Work]) -> pd.DataFrame:
    """The `related_works` as a table: citekey, similar (another citekey), the most similar first."""
    pairs = [(key, other) for key, others in related_works(works).items() for other in others]
    return pd.DataFrame(pairs, columns=["citekey", "similar"], dtype="string")
