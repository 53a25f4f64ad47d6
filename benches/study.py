#!/usr/bin/env python3
"""Time and peak memory of every report on a study: benches/study.py [--doorstep PATH] [--times 1,10] [--runs 3]

Writes the notes of corpus-sample over and over, as other families in other years, until there are 780 documents
of some 2 million words (times 1) or ten times that, and prints for each report the median time and the peak
memory of `doorstep report NAME`, the codings being up to date. Nothing is kept.
"""

import argparse
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = 780
# Notes are joined until a document has about so many words.
WORDS = 2600

REPORTS = [
    ["frequencies"], ["cooccurrence"], ["cooccurrence", "--level", "code"],
    *[["cooccurrence", "--table", name] for name in ["sets", "order", "carriers", "odds", "network", "overlap"]],
    ["profile"], ["timeline", "--trend"], ["compare"], ["supervision"], ["talk"], ["sequence"],
    ["sequence", "--level", "code"], ["child"], ["labels"], ["places"], ["absent"],
    ["keyness", "--part", "doc_type=supervision"], ["collocates", "mum"], ["dispersion"], ["saturation"],
    ["units", "--level", "code"], ["methods"],
]


def split(text):
    """A note as its header and the rest."""
    if text.startswith("---\n"):
        head, rest = text[4:].split("\n---\n", 1)
        return head, rest
    head, rest = text.split("\n\n", 1)
    return head, rest


def write(folder, times):
    notes = sorted(p for p in (ROOT / "corpus-sample/notes").iterdir() if p.suffix in (".md", ".txt"))
    (folder / "notes").mkdir(parents=True)
    (folder / "doorstep.toml").write_text(
        f'name = "study"\nsources = ["notes"]\ncodebooks = {[str(p) for p in sorted((ROOT / "codebooks").glob("*.toml"))]}\n'
    )
    words = 0
    for number in range(DOCUMENTS * times):
        note = notes[number % len(notes)]
        head, body = split(note.read_text(encoding="utf-8"))
        round_ = number // len(notes)
        head = re.sub(r"(?m)^doc_id: .*", f"doc_id: {note.stem}-{round_}", head)
        head = re.sub(r"(?m)^(case_id: .*)", rf"\1-{round_ // 3}", head)
        head = re.sub(r"(?m)^date: (\d{4})", lambda m: f"date: {int(m[1]) + round_ % 3}", head)
        own = len(body.split())
        whole = "\n\n".join([body] * max(1, round(WORDS / own)))
        words += len(whole.split())
        (folder / "notes" / f"{note.stem}-{round_}.txt").write_text(f"{head}\n\n{whole}\n", encoding="utf-8")
    return words


def run(command, cwd):
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        raise SystemExit(f"{command}: {errors.decode()}")
    return time.monotonic() - start, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--doorstep", default=str(ROOT / "target/release/doorstep"))
    parser.add_argument("--times", default="1,10")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    for times in map(int, args.times.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            words = write(folder, times)
            seconds, memory = run([args.doorstep, "code"], folder)
            print(f"{DOCUMENTS * times} documents, {words / 1e6:.1f} million words; read and coded in {seconds:.1f} s, {memory:.0f} MB")
            print(f"{'report':44}{'s':>8}{'peak MB':>10}")
            for report in REPORTS:
                runs = [run([args.doorstep, "report", *report], folder) for _ in range(args.runs)]
                print(f"{' '.join(report):44}{statistics.median(r[0] for r in runs):8.2f}{max(r[1] for r in runs):10.0f}", flush=True)


if __name__ == "__main__":
    main()
