"""What is measured of the review: its flow, papers that are alike, agreement of readers, scores of the rules."""

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from litbook import parsing
from litbook.bibliography.entries import provenance
from litbook.coding.agreement import (
    CodedText,
    cross_validate,
    evidence_agreement,
    measure_agreement,
)
from litbook.coding.checks import OUT_OF_SCOPE
from litbook.coding.readings import CLAIMS_READ, READINGS, EvidenceReading, TwiceRead
from litbook.coding.scores import LabelledAbstract, compare, score_table
from litbook.forms import PartialDate
from litbook.model import Theme, Work
from litbook.review import Review
from litbook.site.reading import date_text


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


LABELS, FIRST = "labels.jsonl", "extractor-first-scores.csv"
READERS = {"second": "before the codebook was sharpened", "third": "after"}
SUBJECTS = {"primary": "primary theme", "contribution": "contribution"}
LEAST_CODED = 50  # a classifier trained on fewer papers says nothing


def measure(review: Review, files: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The flow of the review, which papers are alike, and what the files say of its coding."""
    readings = {name: files[file].splitlines() for name, file in READINGS.items() if file in files}
    joined = sum(one.code == "P008" and one.text.endswith("are one paper") for one in review.list_problems)
    flow = flow_table(review.works, review.themes, joined)
    tables = {
        "flow": flow,
        "counts": counts_table(review, flow),
        "provenance": provenance_table(review),
        "related": related_table(review.works),
        **(agreement_tables(readings) if readings else {}),
        **theme_tables(review),
    }
    if CLAIMS_READ in files:
        both = parsing.parse_lines(
            EvidenceReading, files[CLAIMS_READ].splitlines(), f"book/data/{CLAIMS_READ}"
        )
        tables["evidence_agreement"] = evidence_agreement(both)
    if LABELS in files:
        labels = parsing.parse_lines(LabelledAbstract, files[LABELS].splitlines(), f"book/data/{LABELS}")
        abstracts = {work.citekey: work.paper.abstract for work in review.works}
        tables["scores"] = score_table(compare(labels, abstracts))
    if FIRST in files:
        tables["first_scores"] = pd.read_csv(io.StringIO(files[FIRST]))
    return tables


def flow_table(works: Sequence[Work], themes: Iterable[Theme], joined: int) -> pd.DataFrame:
    """The flow in the terms of PRISMA 2020: stage, label, papers; themes in their order, those without papers too.

    `joined` listings were found to be of a work that another one lists. The counts add up: identified is duplicates,
    not screened and screened; screened is excluded and included. A paper that nobody has coded is included or excluded
    by its decision; without one it is not screened yet.
    """
    codings = [work.coding for work in works if work.coding]
    decisions = [work.screening for work in works if work.screening and not work.coding]
    reasons = Counter(coding.excluded for coding in codings if coding.excluded)
    reasons += Counter(one.reason for one in decisions if one.decision == "exclude")
    included = Counter(coding.themes[0] for coding in codings if not coding.excluded)
    screened = len(codings) + len(decisions)
    waiting = len(works) - screened
    rows = [
        ("identified", "in the saved list", len(works) + joined),
        ("duplicates removed", "same work listed twice", joined),
        *([("not screened", "waits for a reader", waiting)] if waiting else []),
        ("screened", "title and abstract read", screened),
        *(("excluded", reason, papers) for reason, papers in reasons.most_common()),
        ("included", "in a chapter", screened - reasons.total()),
        *(
            ("theme", theme.id, included[theme.id])
            for theme in themes
            if included[theme.id] or theme.id != OUT_OF_SCOPE
        ),
    ]
    return pd.DataFrame(rows, columns=["stage", "label", "papers"])


def counts_table(review: Review, flow: pd.DataFrame) -> pd.DataFrame:
    """What prose counts, as it is printed (name, count): papers of a stage, facts of public sources, the last month."""
    dates = [work.record.published for work in review.works if work.record.published]
    months = [(date.year, date.month) for date in dates if date.month]
    counts = {
        **dict(zip(flow["stage"], flow["papers"], strict=True)),
        "facts": sum(len(one.facts) for one in review.sources),
        "sourced papers": sum(bool(one.facts) for one in review.sources),
        "last month": date_text(PartialDate("{}-{:02}".format(*max(months))) if months else None),
    }
    return pd.DataFrame(counts.items(), columns=["name", "count"]).astype("string")


def provenance_table(review: Review) -> pd.DataFrame:
    """Where each field of each entry comes from: citekey, field, taken, agreeing, printed, derived_from, sources."""
    rows = [
        {"citekey": work.citekey, **item.model_dump(), "sources": "; ".join(item.sources)}
        for work in review.works
        for item in provenance(work.record, work.entry)
    ]
    return pd.DataFrame(rows)


def agreement_tables(readings: Mapping[str, Iterable[str]]) -> dict[str, pd.DataFrame]:
    """Agreement of the first reader with each other one, and the pairs that they confused.

    `readings` maps a reader (`second`, `third`) to the JSON lines of its file.
    """
    rows, confusions = [], []
    for reader, lines in readings.items():
        read = parsing.parse_lines(TwiceRead, lines, f"book/data/{READINGS[reader]}")
        for subject, words in SUBJECTS.items():
            first, other = (
                {one.citekey: getattr(getattr(one, name), subject) for one in read}
                for name in ("first", reader)
            )
            found = measure_agreement(first, other)
            rows.append(
                (reader, READERS[reader], words, found.n, found.agreeing, found.kappa, *found.interval)
            )
            confusions += [
                (reader, words, pair.first, pair.second, len(pair.papers), "; ".join(pair.papers))
                for pair in found.confusions
            ]
    columns = ["reader", "codebook", "subject", "papers", "agreeing", "kappa", "kappa_low", "kappa_high"]
    names = ["reader", "subject", "first", "other", "papers", "citekeys"]
    return {
        "agreement": pd.DataFrame(rows, columns=columns),
        "confusions": pd.DataFrame(confusions, columns=names),
    }


def theme_tables(review: Review) -> dict[str, pd.DataFrame]:
    """How often rules and classifier name the readers' primary theme, and which themes the classifier confuses.

    Of the papers a method names a share rightly, in repeats of the cross-validation between the least and the most.
    """
    texts = [
        CodedText(
            citekey=work.citekey,
            title=work.paper.title,
            abstract=work.paper.abstract,
            scores={score.id: score.score for score in work.scores},
            theme=work.themes[0],
        )
        for work in review.works
        if work.coding
    ]
    if len(texts) < LEAST_CODED:
        return {}
    found, papers = cross_validate(texts), len(texts)
    methods = [
        ("rules", papers, found.rules, found.rules, found.rules),
        ("classifier with rules", papers, found.share, min(found.agreements), max(found.agreements)),
    ]
    confusions = [(pair.first, pair.second, len(pair.papers)) for pair in found.detail.confusions]
    return {
        "theme_methods": pd.DataFrame(methods, columns=["method", "papers", "share", "least", "most"]),
        "theme_confusions": pd.DataFrame(confusions, columns=["reader", "classifier", "papers"]),
    }
