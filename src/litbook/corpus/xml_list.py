"""Lists in XML: PubMed, EndNote, DBLP, and feeds in Atom and RSS; each form is a table of paths."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from litbook.corpus.items import LONE_HALF, Item, fault_at, fields_of
from litbook.errors import DataError, Problem


class XmlForm(NamedTuple):
    """The elements that are records, and by the path below a record the field that it fills."""

    records: frozenset[str]
    fields: Mapping[str, str]
    family_first: bool = False


WORKS = "article inproceedings proceedings book incollection phdthesis mastersthesis info"
PUBMED = XmlForm(frozenset({"PubmedArticle"}), fields_of("pubmed-xml"), family_first=True)
ENDNOTE = XmlForm(frozenset({"record"}), fields_of("endnote-xml"), family_first=True)
DBLP = XmlForm(frozenset(WORKS.split()), fields_of("dblp-xml"))
ATOM = XmlForm(frozenset({"entry"}), fields_of("atom"))
RSS = XmlForm(frozenset({"item"}), fields_of("rss"))
FORMS = {
    "PubmedArticleSet": PUBMED, "xml": ENDNOTE, "dblp": DBLP, "result": DBLP, "dblpperson": DBLP, "feed": ATOM,
    "rss": RSS, "RDF": RSS,
}  # fmt: skip
"""By the name of the root."""
ANNOUNCED = re.compile(r"arXiv:\S+\s+Announce Type:\s+\S+\s+Abstract:\s+")
FAULT = "/api/errors"  # arXiv's answer to a wrong question


def read_xml(lines: Iterable[str], file: str) -> Iterator[Item | Problem]:
    """The records, streamed, and a problem where the XML cannot be read further.

    Raises DataError if the root is that of no list, or holds no record.
    """
    parser: Any = XMLPullParser(("start", "end"))  # typed by the kinds of all its events
    form, begin = None, 0
    try:
        for number, line in enumerate(lines, 1):
            parser.feed(LONE_HALF.sub("\ufffd", line if form else line.lstrip("\ufeff \t\r\n")))
            for event, element in parser.read_events():
                form = form or form_of(element, file)
                if local(element) not in form.records:
                    continue
                if event == "start":
                    begin = number
                elif FAULT not in " ".join((item := item_of(element, form, begin)).fields.get("url", ())):
                    yield item
                    element.clear()
        parser.close()
        if not begin:
            raise other_xml(local(element), file)
    except ParseError as error:
        mend = "export the list again; what stands before is read"
        yield fault_at(error.position[0], "P006", file, f"cannot be read further: {error.msg}", mend)


def form_of(root: Element, file: str) -> XmlForm:
    """The form that has this root. Raises DataError if none has."""
    if local(root) not in FORMS:
        raise other_xml(local(root), file)
    return FORMS[local(root)]


def other_xml(root: str, file: str) -> DataError:
    """The refusal of XML that is no list."""
    mend = "export the list as BibTeX, RIS, CSV or JSON"
    return DataError.one("P002", file, f"is XML of another kind (<{root}>)", mend)


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def item_of(record: Element, form: XmlForm, line: int) -> Item:
    """The record's texts by field."""
    kind = record.find("{*}ref-type")
    fields = {"type": [local(record) if kind is None else kind.get("name", "")]}
    for path, field in form.fields.items():
        place = "/".join(f"{{*}}{step}" for step in path.split("/"))
        texts = [text_in(part) for part in record.iterfind(place)]
        if field == "title":  # PubMed and DBLP close each with a full stop
            texts = [text.removesuffix(".") for text in texts]
        fields.setdefault(field, []).extend([" ".join(texts)] if field == "abstract" else texts)
    if record.find(".//{*}AuthorList[@CompleteYN='N']") is not None:
        fields["author"].append("others")
    return Item(line, fields, form.family_first)


def text_in(element: Element) -> str:
    """The element's text: a person as "Family, Given", a part of an abstract with its label, a raised number raised."""
    family, given, initials, group = (
        element.findtext(f"{{*}}{name}", "")
        for name in ("LastName", "ForeName", "Initials", "CollectiveName")
    )
    if family or group:
        return f"{family}, {given or initials}".rstrip(", ") if family else f"{{{group}}}"
    for part in element.iter():
        if local(part) == "sup" or part.get("face") == "superscript":
            part.text = f"<sup>{part.text or ''}</sup>"
    text = (" " if local(element) == "PubDate" else "").join(element.itertext())
    text = text or element.get("term") or element.get("href") or ""
    label = element.get("Label")
    return ANNOUNCED.sub("", f"{label}: {text}" if label else text, count=1)
