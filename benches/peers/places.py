"""Where doorstep finds the patterns, and where plain Python finds them in the same notes."""

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codebook import expression, rule_id
from patterns import CODES, NEAR_WORDS, Pattern

LINE = re.compile(r"[^\n]+")
LABEL = re.compile(r"[A-Z][A-Za-z]*: ")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Place:
    """From `start` up to `end`, in characters of the file."""

    document: str
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """A pattern, and where it stands in the codebook."""

    code: str
    number: int
    pattern: Pattern


Places = dict[Rule, set[Place]]

RULES = [
    Rule(code, number, pattern)
    for code, patterns in CODES.items()
    for number, pattern in enumerate(patterns)
]
WITHOUT_NEAR = [rule for rule in RULES if rule.pattern.kind != "near"]
NEAR = [rule for rule in RULES if rule.pattern.kind == "near"]


class Corpus:
    """All notes, by document id."""

    def __init__(self, notes: Path) -> None:
        self.texts: dict[str, str] = {}
        self.documents: dict[str, str] = {}
        """The document id by the path of the note."""
        for path in sorted(notes.glob("*/*.txt")):
            text = path.read_text(encoding="utf-8")
            document = text.split("\n", 1)[0].removeprefix("Doc ID: ")
            self.texts[document] = text
            self.documents[str(path)] = document

    def quote(self, place: Place) -> str:
        return self.texts[place.document][place.start : place.end]

    def line(self, place: Place) -> tuple[str, int]:
        """The line of a place, by its document and where it begins."""
        return place.document, self.texts[place.document].rfind("\n", 0, place.start) + 1


def doorstep_places(doorstep: Path, project: Path) -> Places:
    """From the first matched word to the last, for each reason of each coding."""
    command: list[str | Path] = [doorstep, "codings", "--jsonl", project]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rules = {(f"bench.{rule.code}", rule_id(rule.number)): rule for rule in RULES}
    places: Places = defaultdict(set)
    for coding in map(json.loads, printed.splitlines()):
        for reason in coding["reasons"]:
            start = min(word["start"] for word in reason["words"])
            end = max(word["end"] for word in reason["words"])
            rule = rules[coding["code"], reason["rule"]]
            places[rule].add(Place(coding["doc_id"], start, end))
    return places


def python_places(corpus: Corpus) -> Places:
    """Where `re` finds each pattern without NEAR: in whole files, but never over a line end."""
    compiled = {rule: re.compile(expression(rule.pattern), re.IGNORECASE) for rule in WITHOUT_NEAR}
    any_of_them = re.compile(any_expression(), re.IGNORECASE)
    places: Places = {rule: set() for rule in WITHOUT_NEAR}
    for document, text in corpus.texts.items():
        for line in LINE.finditer(text):
            if any_of_them.search(line[0]):
                for rule, regex in compiled.items():
                    places[rule].update(
                        Place(document, match.start(), match.end())
                        for match in regex.finditer(text, line.start(), line.end())
                    )
    return places


def any_expression() -> str:
    """All patterns without NEAR in one, with the common `\\b` in front, which is much faster."""
    expressions = [expression(rule.pattern) for rule in WITHOUT_NEAR]
    at_words = [each.removeprefix(r"\b") for each in expressions if each.startswith(r"\b")]
    elsewhere = [each for each in expressions if not each.startswith(r"\b")]
    return "|".join([rf"\b(?:{'|'.join(at_words)})", *elsewhere])


def near_places(corpus: Corpus) -> Places:
    """NEAR by counting words: each left word with the nearest right word of its paragraph."""
    places: Places = {rule: set() for rule in NEAR}
    for document, text in corpus.texts.items():
        for start, end in paragraphs(text):
            words = list(WORD.finditer(text, start, end))
            at = places_of_terms(words)
            for rule in NEAR:
                rights = at[rule.pattern.other]
                for left in at[rule.pattern.text]:
                    right = min(rights, key=lambda place: abs(place - left), default=left)
                    if 0 < abs(right - left) <= NEAR_WORDS:
                        first, last = words[min(left, right)], words[max(left, right)]
                        places[rule].add(Place(document, first.start(), last.end()))
    return places


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The paragraphs below the header, without labels of speakers."""
    for line in LINE.finditer(text, text.index("\n\n")):
        label = LABEL.match(line[0])
        yield line.start() + (label.end() if label else 0), line.end()


def places_of_terms(words: list[re.Match[str]]) -> dict[str, list[int]]:
    """For each word of a NEAR pattern, which of `words` it finds."""
    at: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        for text in terms_that_find(word[0]):
            at[text].append(place)
    return at


@cache
def terms_that_find(word: str) -> list[str]:
    folded = word.lower()
    texts = {text for rule in NEAR for text in (rule.pattern.text, rule.pattern.other)}
    return [
        text
        for text in texts
        if (folded.startswith(text[:-1]) if text.endswith("*") else folded == text)
    ]
