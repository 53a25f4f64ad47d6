#!/usr/bin/env python3
"""What conditions, guards and regular expressions cost: benches/literals.py NOTES [--doorstep PATH]

Codes a folder of notes twice, each time from nothing: with the shipped codebooks, and with the same
rules reduced to their words, phrases and lists, any of which counts: no regular expression, no
nearness, no condition, no guard, no step. Prints the time of both and their ratio. Beside them stands
ripgrep (where it is there) with all single words of the rules, which reads the notes and counts lines.

benches/peers/corpus.py makes notes of any size.
"""

import argparse
import re
import shutil
import subprocess
import tempfile
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOKEN = re.compile(r'\s+|"[^"]*"|/(?:[^/\\]|\\.)+/|[()]|[^\s()"]+')
OPERATOR = re.compile(r"AND|OR|NOT|(?:NEAR|THEN)/\d+")


def literals(expression: str) -> list[str]:
    """The words, phrases and lists of an expression, each once."""
    tokens = (" ".join(token.split()) for token in TOKEN.findall(expression))
    kept = (token for token in tokens if token and not OPERATOR.fullmatch(token))
    return [token for token in dict.fromkeys(kept) if not token.startswith(("/", "#", "code:", "(", ")"))]


def reduced(codebook: dict) -> str:
    """The codebook with rules that know words only."""
    lines = ["[codebook]", f'name = "{codebook["codebook"]["name"]}"', 'version = "1.0.0"', "[lists]"]
    for name, words in codebook.get("lists", {}).items():
        lines.append(f"{name} = [{', '.join(repr_of(word) for word in words)}]")
    for code in codebook["code"]:
        rules = [(rule["id"], literals(rule["find"])) for rule in code.get("rule", [])]
        rules = [(name, words) for name, words in rules if words]
        if rules:
            lines += ["[[code]]", f'id = "{code["id"]}"', 'name = "x"']
        for name, words in rules:
            lines += ["[[code.rule]]", f'id = "{name}"', f"find = '''{' OR '.join(words)}'''"]
    return "\n".join(lines) + "\n"


def repr_of(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def timed(command: list[str]) -> tuple[float, float]:
    """Wall time and CPU time of a command, in seconds."""
    before, began = children(), time.monotonic()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began, children() - before


def children() -> float:
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def coded(doorstep: Path, notes: Path, books: Path) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        settings = f'name = "x"\nsources = ["{notes}"]\ncodebooks = ["{books}"]\n'
        Path(folder, "doorstep.toml").write_text(settings)
        return timed([str(doorstep), "code", folder])


def main() -> None:
    parser = argparse.ArgumentParser(description="What conditions, guards and regular expressions cost.")
    parser.add_argument("notes", type=Path)
    usual = HERE.parent / "target" / "release" / "doorstep"
    parser.add_argument("--doorstep", type=Path, default=usual)
    options = parser.parse_args()
    notes = options.notes.resolve()
    with tempfile.TemporaryDirectory() as folder:
        words: set[str] = set()
        for path in sorted((HERE.parent / "codebooks").glob("*.toml")):
            codebook = tomllib.loads(path.read_text())
            Path(folder, path.name).write_text(reduced(codebook))
            for code in codebook["code"]:
                for rule in code.get("rule", []):
                    for literal in literals(rule["find"]):
                        words.update(re.findall(r"[a-z][a-z']*", literal.lower()))
        subprocess.run(["cat", *map(str, list(notes.rglob("*.txt"))[:2000])], stdout=subprocess.DEVNULL)
        full = coded(options.doorstep, notes, HERE.parent / "codebooks")
        bare = coded(options.doorstep, notes, Path(folder))
        print(f"shipped codebooks   {full[0]:7.2f} s wall {full[1]:7.2f} s CPU")
        print(f"their words only    {bare[0]:7.2f} s wall {bare[1]:7.2f} s CPU")
        if shutil.which("rg"):
            listed = Path(folder, "words.txt")
            listed.write_text("\n".join(sorted(words)) + "\n")
            rg = timed(["rg", "-c", "-i", "-w", "-F", "-f", str(listed), str(notes)])
            print(f"rg, {len(words)} words     {rg[0]:7.2f} s wall {rg[1]:7.2f} s CPU")
        print(f"shipped / words     {full[0] / bare[0]:7.2f} wall      {full[1] / bare[1]:7.2f} CPU")


if __name__ == "__main__":
    main()
