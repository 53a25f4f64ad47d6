#!/usr/bin/env python3
"""One Python program in a process of its own: python_peers.py re|spacy|duckdb NOTES

Prints how often each code was found, as JSON. `python_peers.py NAME --version` prints the version.
"""

import argparse
import importlib.metadata
import json
import platform
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from codebook import expression
from patterns import CODES, Pattern

Counts = Counter[str]


def main() -> None:
    parser = argparse.ArgumentParser(description="Count codes with a Python package.")
    parser.add_argument("name", choices=JOBS)
    parser.add_argument("notes", type=Path, nargs="?")
    parser.add_argument("--version", action="store_true")
    arguments = parser.parse_args()
    if arguments.version:
        print(version(arguments.name))
    else:
        print(json.dumps(JOBS[arguments.name](arguments.notes)))


def version(name: str) -> str:
    return platform.python_version() if name == "re" else importlib.metadata.version(name)


def with_re(notes: Path) -> Counts:
    """All patterns, NEAR as a regular expression; places in characters are found, not kept."""
    expressions = {
        code: re.compile("|".join(map(expression, patterns)), re.IGNORECASE)
        for code, patterns in CODES.items()
    }
    counts = Counter({code: 0 for code in CODES})
    for paragraph in paragraphs(notes):
        for code, compiled in expressions.items():
            counts[code] += sum(1 for _ in compiled.finditer(paragraph))
    return counts


def with_spacy(notes: Path) -> Counts:
    """Words and phrases with PhraseMatcher on spaCy's tokens."""
    import spacy
    from spacy.matcher import PhraseMatcher

    english = spacy.blank("en")
    matcher = PhraseMatcher(english.vocab, attr="LOWER")
    for code, patterns in CODES.items():
        matcher.add(code, [english.make_doc(each.text) for each in of(patterns, "word", "phrase")])
    counts = Counter({code: 0 for code in CODES})
    for document in english.pipe(paragraphs(notes)):
        for match, _, _ in matcher(document):
            counts[english.vocab.strings[match]] += 1
    return counts


def with_duckdb(notes: Path) -> Counts:
    """Patterns without NEAR, each code one regular expression, paragraph by paragraph."""
    import duckdb

    database = duckdb.connect()
    database.execute("set threads = 2")
    expressions = [
        "|".join(map(expression, of(patterns, "word", "wildcard", "phrase", "regex")))
        for patterns in CODES.values()
    ]
    sums = ", ".join("sum(len(regexp_extract_all(paragraph, ?, 0, 'i')))" for _ in expressions)
    sums_of_codes = database.execute(
        f"""
        select {sums} from (
            select unnest(string_split(content, chr(10) || chr(10))) as paragraph
            from read_text('{notes}/*/*.txt')
        )
        """,
        expressions,
    ).fetchall()[0]
    return Counter(dict(zip(CODES, map(int, sums_of_codes), strict=True)))


def of(patterns: list[Pattern], *kinds: str) -> list[Pattern]:
    return [pattern for pattern in patterns if pattern.kind in kinds]


def paragraphs(notes: Path) -> Iterator[str]:
    for path in sorted(notes.glob("*/*.txt")):
        yield from path.read_text(encoding="utf-8").split("\n\n")


JOBS = {"re": with_re, "spacy": with_spacy, "duckdb": with_duckdb}

if __name__ == "__main__":
    main()
