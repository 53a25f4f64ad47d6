#!/usr/bin/env python3
"""Say whether the programs find the same: agree.py DOORSTEP FOLDER

FOLDER holds a corpus, its project, and what the programs printed that were timed on it. Each line
begins with AGREE or DIFFER. Differences are counted by their reason; one for which no reason is
known is called unexplained, and the exit code is then 1.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from patterns import CODES
from places import (
    LABEL,
    NEAR,
    WITHOUT_NEAR,
    Corpus,
    Place,
    Places,
    Rule,
    doorstep_places,
    near_places,
    python_places,
)

UNEXPLAINED = "unexplained"
HEADING = "headings are not coded"
HYPHEN = "a hyphen parts words: `eye-contact` and `eye contact` are the same"
COMMA = "a phrase is found over a comma"
TURN = "paragraphs of one speaker that follow each other are one turn"
NEARER = "a nearer word was found in one of those"
LABEL_READ = "`Dad:` where doorstep does not take it for a label is text"


def main() -> None:
    parser = argparse.ArgumentParser(description="Say whether the programs find the same.")
    parser.add_argument("doorstep", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    corpus = Corpus(arguments.folder / "notes")
    doorstep = doorstep_places(arguments.doorstep, arguments.folder / "p200")
    verdicts = list(compare(corpus, doorstep, arguments.folder / "output"))
    print("\n".join(verdicts))
    sys.exit(any(UNEXPLAINED in each for each in verdicts))


def compare(corpus: Corpus, doorstep: Places, output: Path) -> Iterator[str]:
    python = python_places(corpus)
    for kind in ("word", "wildcard", "phrase", "regex"):
        rules = [rule for rule in WITHOUT_NEAR if rule.pattern.kind == kind]
        what = f"places of {len(rules)} patterns of kind {kind}"
        yield compare_places(corpus, what, rules, doorstep, "Python re", python)
    what = f"places of {len(NEAR)} NEAR patterns"
    yield compare_places(corpus, what, NEAR, doorstep, "counting words", near_places(corpus))
    yield compare_lines(corpus, doorstep, python)
    for program, file in (("ripgrep", output / "rg-2.out"), ("GNU grep", output / "grep.out")):
        if file.exists():
            yield compare_line_counts(corpus, program, file, python)
    if (output / "duckdb.out").exists():
        yield compare_code_counts("DuckDB", output / "duckdb.out", count_alternations(python))
    if (output / "spacy.out").exists():
        yield compare_code_counts("spaCy", output / "spacy.out", count_literals(python))


def compare_places(
    corpus: Corpus, what: str, rules: list[Rule], doorstep: Places, name: str, other: Places
) -> str:
    reasons: Counter[str] = Counter()
    for rule in rules:
        ours = doorstep.get(rule, set()) - other[rule]
        theirs = other[rule] - doorstep.get(rule, set())
        reasons.update(f"doorstep only: {why_ours(corpus, rule, each)}" for each in ours)
        reasons.update(f"{name} only: {why_theirs(corpus, each, ours)}" for each in theirs)
    here = sum(len(doorstep.get(rule, ())) for rule in rules)
    there = sum(len(other[rule]) for rule in rules)
    return verdict(f"{what}: doorstep {here}, {name} {there}", reasons)


def why_ours(corpus: Corpus, rule: Rule, place: Place) -> str:
    quote = corpus.quote(place)
    same_words = re.findall(r"\w+", quote.lower()) == re.findall(r"\w+", rule.pattern.text)
    if "\n\n" in quote:
        return TURN
    if LABEL.match(quote) and corpus.line(place)[1] == place.start:
        return LABEL_READ
    if same_words and "-" in quote + rule.pattern.text:
        return HYPHEN
    return COMMA if same_words and "," in quote else UNEXPLAINED


def why_theirs(corpus: Corpus, place: Place, ours: set[Place]) -> str:
    document, line = corpus.line(place)
    if corpus.texts[document].startswith("## ", line):
        return HEADING
    return NEARER if any(share_text(place, each) for each in ours) else UNEXPLAINED


def share_text(a: Place, b: Place) -> bool:
    return a.document == b.document and a.start < b.end and b.start < a.end


def verdict(what: str, reasons: Counter[str]) -> str:
    if not reasons:
        return f"AGREE: {what}"
    return f"DIFFER: {what}; " + "; ".join(f"{n} × {why}" for why, n in reasons.most_common())


def compare_lines(corpus: Corpus, doorstep: Places, python: Places) -> str:
    """Lines, which is what ripgrep and grep count."""
    ours, theirs = lines_found(corpus, doorstep), lines_found(corpus, python)
    reasons = Counter(
        f"doorstep only: {why_ours(corpus, rule, place)}"
        for line in ours.keys() - theirs.keys()
        for rule, place in [ours[line]]
    )
    reasons.update(
        f"Python re only: {why_theirs(corpus, place, set())}"
        for line in theirs.keys() - ours.keys()
        for _, place in [theirs[line]]
    )
    what = f"lines with any of {len(WITHOUT_NEAR)} patterns"
    return verdict(f"{what}: doorstep {len(ours)}, Python re {len(theirs)}", reasons)


def lines_found(corpus: Corpus, places: Places) -> dict[tuple[str, int], tuple[Rule, Place]]:
    """Each line with a place on it."""
    return {
        corpus.line(place): (rule, place) for rule in WITHOUT_NEAR for place in places.get(rule, ())
    }


def compare_line_counts(corpus: Corpus, program: str, file: Path, python: Places) -> str:
    """The lines that a program counted in each note, printed as `path:count`."""
    expected = Counter(document for document, _ in lines_found(corpus, python))
    counted = Counter(read_line_counts(corpus, file))
    notes = sum(counted[each] != expected[each] for each in corpus.texts)
    reasons = Counter({f"notes: {UNEXPLAINED}": notes} if notes else {})
    what = f"lines with any of {len(WITHOUT_NEAR)} patterns, note by note"
    here, there = sum(counted.values()), sum(expected.values())
    return verdict(f"{what}: {program} {here}, Python re {there}", reasons)


def read_line_counts(corpus: Corpus, file: Path) -> dict[str, int]:
    rows = (line.rsplit(":", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {corpus.documents[path]: int(count) for path, count in rows}


def compare_code_counts(program: str, file: Path, expected: dict[str, int]) -> str:
    """Matches of each code, all notes together."""
    counted = json.loads(file.read_text(encoding="utf-8"))
    codes = sum(counted[code] != expected[code] for code in CODES)
    reasons = Counter({f"codes: {UNEXPLAINED}": codes} if codes else {})
    what = "matches of each code, as far as the program finds them"
    here, there = sum(counted.values()), sum(expected.values())
    return verdict(f"{what}: {program} {here}, Python re {there}", reasons)


def count_alternations(python: Places) -> dict[str, int]:
    """Matches of all patterns of a code as alternatives of one expression: from left to right,
    the first pattern of the codebook first, none sharing text with the one before."""
    return {code: count_apart(matches_in_order(python, code)) for code in CODES}


def matches_in_order(python: Places, code: str) -> list[Place]:
    found = [
        (rule, place) for rule, places in python.items() for place in places if rule.code == code
    ]
    found.sort(key=lambda each: (each[1].document, each[1].start, each[0].number))
    return [place for _, place in found]


def count_apart(places: list[Place]) -> int:
    count, document, end = 0, "", 0
    for place in places:
        if place.document != document or place.start >= end:
            count, document, end = count + 1, place.document, place.end
    return count


def count_literals(python: Places) -> dict[str, int]:
    """Places of words and phrases."""
    counts = Counter({code: 0 for code in CODES})
    for rule, places in python.items():
        if rule.pattern.kind in ("word", "phrase"):
            counts[rule.code] += len(places)
    return counts


if __name__ == "__main__":
    main()
