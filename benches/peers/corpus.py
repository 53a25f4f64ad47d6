#!/usr/bin/env python3
"""Write synthetic field notes: corpus.py OUT SIZE_MB [--seed 7]

OUT/case_00000/visit_01.txt and so on, 20 visits a case, about 2,000 words a visit. A note depends
on the seed and its number only, so a smaller corpus is the beginning of a larger one.
"""

import argparse
import math
import random
from functools import cache, partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from patterns import CODES, Pattern
from vocabulary import FUNCTION_WORDS, vocabulary

VISITS = 20
CASE_BYTES = 228_000
"""Mean size of a case, which turns megabytes into a number of cases."""

SPEAKERS = ["HV", "Mum", "Dad", "Supervisor", "Interviewer", "Nan"]
HEADINGS = [
    "Arrival",
    "Observations",
    "Feeding and sleep",
    "Household",
    "Parent-child interaction",
    "Plan for next visit",
    "Reflections",
]
ASIDES = [
    "Mum said it was “fine” – for now. ",
    "We met at the café near José’s nursery. ",
    "She’d kept the baby’s red book – naïvely, she said. ",
    "“It’s okay,” she whispered… ",
]
ENDINGS = ["", "ed", "ing", "s", "ive", "er"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Write synthetic field notes.")
    parser.add_argument("out", type=Path)
    parser.add_argument("size_mb", type=float)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    cases = math.ceil(arguments.size_mb * 1e6 / CASE_BYTES)
    writer(
        arguments.out, arguments.seed
    )  # What is missing stops here, not in a process of the pool.
    write = partial(write_case, arguments.out, arguments.seed)
    with Pool() as pool:
        written = sum(pool.imap_unordered(write, range(cases), chunksize=4))
    print(f"{arguments.out}: {cases} cases, {cases * VISITS} notes, {written} bytes")


def write_case(out: Path, seed: int, case: int) -> int:
    """Returns the number of bytes written."""
    return writer(out, seed).case(case)


@cache
def writer(out: Path, seed: int) -> "Writer":
    return Writer(out, seed)


class Writer:
    """Holds the words and patterns with their frequencies, and writes notes from them."""

    def __init__(self, out: Path, seed: int) -> None:
        self.out = out
        self.seed = seed
        self.words = vocabulary()
        self.word_shares = shares(len(self.words), shift=2.7, power=1.12)
        self.patterns = [pattern for patterns in CODES.values() for pattern in patterns]
        random.Random(3).shuffle(self.patterns)
        self.pattern_shares = shares(len(self.patterns), shift=5.0, power=1.0)

    def case(self, case: int) -> int:
        folder = self.out / f"case_{case:05}"
        folder.mkdir(parents=True, exist_ok=True)
        return sum(
            (folder / f"visit_{visit + 1:02}.txt").write_bytes(self.note(case, visit).encode())
            for visit in range(VISITS)
        )

    def note(self, case: int, visit: int) -> str:
        number = case * VISITS + visit
        rng = random.Random(self.seed * 1_000_003 + number)
        length, words = self.draw_words(number)
        transcript = number % 3 == 2
        parts = [header(number, transcript)]
        headings = at = 0
        while at < length:
            if not transcript and rng.random() < 0.12:
                parts.append(f"## {HEADINGS[headings % len(HEADINGS)]}\n\n")
                headings += 1
            turn = transcript or rng.random() < 0.2
            if turn:
                parts.append(SPEAKERS[rng.randrange(len(SPEAKERS))] + ": ")
            for _ in range(rng.randrange(1, 5) if turn else rng.randrange(3, 9)):
                end = at + max(3, int(rng.gauss(14, 6)))
                parts.extend(self.sentence(words[at:end], rng))
                at = end
                if at >= length:
                    break
            parts[-1] = parts[-1].rstrip(" ")
            parts.append("\n\n")
        return "".join(parts)

    def draw_words(self, number: int) -> tuple[int, list[str]]:
        """The length of a note, and its words, with some to spare for the last sentence."""
        generator = np.random.Generator(np.random.PCG64([self.seed, number]))
        length = max(int(generator.normal(2000, 250)), 900)
        drawn = np.searchsorted(self.word_shares, generator.random(length + 64))
        return length, [self.words[place] for place in drawn.clip(max=len(self.words) - 1)]

    def sentence(self, words: list[str], rng: random.Random) -> list[str]:
        length = len(words)
        if rng.random() < 0.022:
            place = int(np.searchsorted(self.pattern_shares, rng.random()))
            found = realise(self.patterns[place], rng)
            words.insert(rng.randrange(len(words) + 1), found)
        if length > 9:
            words[length // 2] += ","
        words[0] = words[0][0].upper() + words[0][1:]
        end = "? " if rng.random() < 0.08 else ". "
        aside = [ASIDES[rng.randrange(len(ASIDES))]] if rng.random() < 0.01 else []
        return [" ".join(words), end, *aside]


def shares(count: int, shift: float, power: float) -> np.ndarray:
    """Running sum of Zipf's shares of `count` things."""
    weights = 1.0 / (np.arange(1, count + 1) + shift) ** power
    return np.cumsum(weights / weights.sum())


def header(number: int, transcript: bool) -> str:
    return (
        f"Doc ID: D{number:06}\n"
        f"Case: C{number // VISITS:05}\n"
        f"Visit: {number % VISITS + 1}\n"
        f"Date: 20{18 + number % 7:02}-{number % 12 + 1:02}-{number % 28 + 1:02}\n"
        f"Worker: HV{number % 37:02}\n"
        f"Type: {'supervision transcript' if transcript else 'field note'}\n\n"
    )


def realise(pattern: Pattern, rng: random.Random) -> str:
    """A text that the pattern finds."""
    if pattern.kind == "regex":
        return pattern.example
    if pattern.kind != "near":
        return complete(pattern.text, rng)
    pair = [complete(pattern.text, rng), complete(pattern.other, rng)]
    gap = [FUNCTION_WORDS[rng.randrange(60)] for _ in range(rng.randrange(1, 9))]
    if rng.random() < 0.3:
        pair.reverse()
    return " ".join([pair[0], *gap, pair[1]])


def complete(term: str, rng: random.Random) -> str:
    return term[:-1] + ENDINGS[rng.randrange(len(ENDINGS))] if term.endswith("*") else term


if __name__ == "__main__":
    main()
