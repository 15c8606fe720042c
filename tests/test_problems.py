"""Problems in the three forms of output."""

import json

from litbook.errors import Problem, render_problems

ERROR = Problem(
    code="B026", file="a.bib", place="line 3, x2020y", text="title holds a bare %", mend="escape it"
)
NOTE = Problem(code="B001", file="b.toml", text="100% odd:\nvery, odd", severity="note")


def test_text_has_one_line_a_problem():
    assert render_problems([ERROR]) == "a.bib: line 3, x2020y: error B026: title holds a bare %; escape it\n"
    assert render_problems([]) == ""


def test_json_has_every_field():
    assert json.loads(render_problems([ERROR], "json")) == [
        {
            "code": "B026",
            "file": "a.bib",
            "place": "line 3, x2020y",
            "text": "title holds a bare %",
            "mend": "escape it",
            "severity": "error",
        }
    ]
    assert json.loads(render_problems([], "json")) == []


def test_github_marks_the_line():
    expected = "::error file=a.bib,line=3,title=B026::line 3, x2020y: title holds a bare %25; escape it\n"
    assert render_problems([ERROR], "github") == expected


def test_github_gets_line_ends_and_per_cent_signs_escaped():
    assert render_problems([NOTE], "github") == "::notice file=b.toml,title=B001::100%25 odd:%0Avery, odd\n"
