#!/usr/bin/env python3
"""Write the patterns in the form that each program reads: codebook.py OUT

book.toml         the 200 patterns, for doorstep
book2000.toml     a dictionary of 2000 words, wildcards and phrases, for doorstep
patterns160.txt   the patterns without NEAR, as regular expressions on bytes: ripgrep, vectorscan
patterns200.txt   the same and NEAR written as a regular expression: vectorscan
patterns2000.txt  the dictionary as regular expressions: ripgrep
grep160.txt       the patterns without NEAR as POSIX extended expressions: GNU grep
dictionary.tsv    the words, wildcards and phrases: quanteda
"""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path

from dictionary import dictionary
from patterns import CODES, NEAR_WORDS, Pattern

Codes = dict[str, list[Pattern]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the patterns for each program.")
    parser.add_argument("out", type=Path)
    write_forms(parser.parse_args().out)


def write_forms(out: Path) -> None:
    large = dictionary()
    without_near = [pattern for pattern in every(CODES) if pattern.kind != "near"]
    forms = {
        "book.toml": doorstep_codebook(CODES),
        "book2000.toml": doorstep_codebook(large),
        "patterns160.txt": lines(on_bytes(expression(each)) for each in without_near),
        "patterns200.txt": lines(on_bytes(expression(each)) for each in every(CODES)),
        "patterns2000.txt": lines(expression(each) for each in every(large)),
        "grep160.txt": lines(posix(expression(each)) for each in without_near),
        "dictionary.tsv": lines(quanteda_entries(CODES)),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, text in forms.items():
        (out / name).write_text(text, encoding="utf-8")


def every(codes: Codes) -> list[Pattern]:
    return [pattern for patterns in codes.values() for pattern in patterns]


def lines(texts: Iterable[str]) -> str:
    return "".join(f"{text}\n" for text in texts)


def expression(pattern: Pattern) -> str:
    """The pattern as a regular expression."""
    if pattern.kind == "near":
        return near_expression(term(pattern.text), term(pattern.other))
    if pattern.kind == "wildcard":
        return rf"\b{term(pattern.text)}"
    if pattern.kind == "regex":
        start = r"\b" if pattern.example[0].isalnum() else ""
        return rf"{start}(?:{pattern.text})\b"
    return rf"\b{term(pattern.text)}\b"


def near_expression(a: str, b: str) -> str:
    gap = rf"(?:\W+\w+){{0,{NEAR_WORDS - 1}}}?\W+"
    return rf"\b(?:{a}{gap}{b}|{b}{gap}{a})\b"


def term(text: str) -> str:
    """Words, of which the last may end in `*`."""
    parts = re.escape(text.removesuffix("*")).replace(r"\ ", r"\s+")
    return parts + r"\w*" if text.endswith("*") else parts


def on_bytes(text: str) -> str:
    """What stands outside ASCII, spelt as the bytes of UTF-8."""
    return "".join(
        character
        if character.isascii()
        else "".join(rf"\x{byte:02X}" for byte in character.encode())
        for character in text
    )


def posix(text: str) -> str:
    """For GNU grep, which knows `\\b`, `\\w` and `\\s`, but neither `(?:` nor `\\d`."""
    return text.replace("(?:", "(").replace(r"\d", "[0-9]").replace(r"\-", "-")


def doorstep_codebook(codes: Codes) -> str:
    parts = ['[codebook]\nname = "bench"\nversion = "1.0.0"\n']
    for code, patterns in codes.items():
        parts.append(f'\n[[code]]\nid = "bench.{code}"\nname = "{code.title()}"\n')
        parts.extend(
            f"\n[[code.rule]]\nid = \"{rule_id(number)}\"\nfind = '{doorstep_find(pattern)}'\n"
            'within = "segment"\nextent = "match"\n'
            for number, pattern in enumerate(patterns)
        )
    return "".join(parts)


def rule_id(number: int) -> str:
    return f"r{number}"


def doorstep_find(pattern: Pattern) -> str:
    if pattern.kind == "phrase":
        return f'"{pattern.text}"'
    if pattern.kind == "regex":
        return f"/{expression(pattern)}/"
    if pattern.kind == "near":
        return f"{pattern.text} NEAR/{NEAR_WORDS} {pattern.other}"
    return pattern.text


def quanteda_entries(codes: Codes) -> list[str]:
    return [
        f"{code}\t{pattern.text}"
        for code, patterns in codes.items()
        for pattern in patterns
        if pattern.kind in ("word", "wildcard", "phrase")
    ]


if __name__ == "__main__":
    main()
