"""A dictionary of 2000 patterns: 4 codes of 500 words, wildcards and phrases of the corpus."""

import random
from collections.abc import Iterator

from patterns import Pattern
from vocabulary import vocabulary

SEED = 11
CODES = ("d1", "d2", "d3", "d4")
WORDS, WILDCARDS, PHRASES = 375, 75, 50
"""In each code."""


def dictionary() -> dict[str, list[Pattern]]:
    rng = random.Random(SEED)
    frequent_first = vocabulary()
    words = distinct(random_words(rng, frequent_first[2000:]))
    wildcards = distinct(random_wildcards(rng, frequent_first[6000:]))
    phrases = distinct(random_phrases(rng, frequent_first[20:400]))
    return {
        code: take(WORDS, words) + take(WILDCARDS, wildcards) + take(PHRASES, phrases)
        for code in CODES
    }


def random_words(rng: random.Random, words: list[str]) -> Iterator[Pattern]:
    while True:
        yield Pattern("word", rng.choice(words))


def random_wildcards(rng: random.Random, words: list[str]) -> Iterator[Pattern]:
    long = [word for word in words if len(word) >= 7]
    while True:
        yield Pattern("wildcard", rng.choice(long)[:-2] + "*")


def random_phrases(rng: random.Random, words: list[str]) -> Iterator[Pattern]:
    while True:
        yield Pattern("phrase", f"{rng.choice(words)} {rng.choice(words)}")


def distinct(patterns: Iterator[Pattern]) -> Iterator[Pattern]:
    seen: set[Pattern] = set()
    for pattern in patterns:
        if pattern not in seen:
            seen.add(pattern)
            yield pattern


def take(count: int, patterns: Iterator[Pattern]) -> list[Pattern]:
    return [next(patterns) for _ in range(count)]
