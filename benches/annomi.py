#!/usr/bin/env python3
"""How far the shipped codebooks agree with experts on AnnoMI, utterance by utterance.

AnnoMI: counselling conversations whose utterances experts coded. It is no home-visit text, so
the labels are proxies. Every utterance (turn) of one side gets a yes or no from each of the two:

  resistance   client utterances; doorstep: overlaps any coding of the family `resistance`;
               experts: client talk type is sustain talk (`codes.resistance` of the data).
  power        therapist utterances; doorstep: overlaps any coding of the family
               `power_in_discourse`; experts: `codes.power` of the data, which is
               subtype advice or negotiation, or a closed question.
  power, no negotiation / advice only / closed question only: the same utterances and codings
               against a narrower label.

Therapist utterances without an agreed label (ten experts voted) are left out, as in `codes`.
Kappa is Cohen's, over all utterances pooled. Its interval is the 2.5 and 97.5 percentile over
conversations drawn with replacement (unit resampling, seeded); there is none where more than
5 % of the draws leave kappa undefined.

The script holds no text of the corpus, writes the conversations to a temporary folder, and
prints figures only. `--rules` adds, for each rule, how many utterances it got right and wrong.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import tempfile

ROLES = {"therapist": ("TH", "worker"), "client": ("CL", "parent")}
HEADER = "doc_id: {0}\ncase_id: {0}\ndoc_type: counselling\n" \
    + "roles: TH=worker; CL=parent\ntranscript: TH, CL\n\n"


def closed(labels):
    return labels["question_subtype"] == "closed"


def advice(labels):
    return labels["therapist_input_subtype"] == "advice"


# name: side, family of codings, and what the experts say (True, False, or None: no label)
TASKS = {
    "resistance": ("client", "resistance", lambda u: bool(u["codes"]["resistance"])),
    "power": ("therapist", "power_in_discourse", lambda u: bool(u["codes"]["power"])),
    "power, no negotiation": (
        "therapist", "power_in_discourse", lambda u: advice(u["labels"]) or closed(u["labels"])),
    "advice only": ("therapist", "power_in_discourse", lambda u: advice(u["labels"])),
    "closed question only": ("therapist", "power_in_discourse", lambda u: closed(u["labels"])),
}


def transcript(doc, utterances):
    """The conversation as a transcript, one turn a paragraph; notes where each utterance lies."""
    text = HEADER.format(doc)
    for u in utterances:
        said = " ".join(u["text"].split())
        text += ROLES[u["role"]][0] + ": "
        u["start"], u["end"] = len(text), len(text) + len(said)
        u["codings"] = []
        text += said + "\n\n"
    return text


def code(doorstep, codebooks, conversations):
    """Runs doorstep and hangs every coding on the utterances that it shares text with."""
    with tempfile.TemporaryDirectory(prefix="annomi-") as folder:
        folder, texts = pathlib.Path(folder), {}
        (folder / "notes").mkdir()
        books = sorted(str(p.resolve()) for p in pathlib.Path(codebooks).glob("*.toml"))
        settings = f'name = "annomi"\nsources = ["notes"]\ncodebooks = {json.dumps(books)}\n'
        (folder / "doorstep.toml").write_text(settings, encoding="utf-8")
        for doc, utterances in conversations.items():
            texts[doc] = transcript(doc, utterances)
            (folder / "notes" / f"{doc}.txt").write_bytes(texts[doc].encode())
        out = subprocess.run([doorstep, "codings", str(folder), "--jsonl"],
                             check=True, capture_output=True, encoding="utf-8").stdout
    for coding in map(json.loads, out.splitlines()):
        doc, start, end = coding["doc_id"], coding["start"], coding["end"]
        assert texts[doc][start:end] == coding["quote"], "positions are not those of the text"
        assert texts[doc].count("\n", 0, start) + 1 == coding["line"], "the line is another"
        hit = [u for u in conversations[doc] if u["start"] < end and start < u["end"]]
        assert hit and hit[0]["start"] <= start and end <= hit[-1]["end"], "outside utterances"
        for word in (w for reason in coding["reasons"] for w in reason["words"]):
            assert any(u["start"] <= word["start"] and word["end"] <= u["end"] for u in hit)
        for u in hit:
            u["codings"].append(coding)


def kappa(both, rules, experts, n):
    """Cohen's kappa from the counts of yes by both, by rules, by experts, of n; None: undefined."""
    expected = (rules * experts + (n - rules) * (n - experts)) / n / n
    return None if expected == 1 else ((n - rules - experts + 2 * both) / n - expected) / (1 - expected)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--doorstep", required=True, help="the program")
    parser.add_argument("--data", required=True, help="dev.jsonl of AnnoMI")
    parser.add_argument("--codebooks", required=True, help="folder with the codebooks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--rules", action="store_true", help="counts for each rule, too")
    args = parser.parse_args()

    conversations = collections.defaultdict(list)
    for line in pathlib.Path(args.data).read_text(encoding="utf-8").splitlines():
        u = json.loads(line)
        conversations[u["doc"]].append(u)
    code(args.doorstep, args.codebooks, conversations)

    print(f"{len(conversations)} conversations; kappa with 95 % interval, conversations drawn "
          f"{args.draws} times, seed {args.seed}\n")
    print(f"{'':22}{'n':>5}{'experts':>9}{'rules':>7}{'both':>6}{'prevalence':>12}"
          f"{'precision':>11}{'recall':>8}   kappa")
    for name, (side, family, label) in TASKS.items():
        counts, by_rule = {}, collections.defaultdict(lambda: [0, 0])
        for doc, utterances in conversations.items():
            cells = [0, 0, 0, 0]
            for u in utterances:
                if u["role"] != side or not u["codes"]:
                    continue
                expert = label(u)
                mine = [c for c in u["codings"] if c["family"] == family]
                cells = [a + b for a, b in zip(cells, (expert and bool(mine), bool(mine), expert, 1))]
                for rule in {f"{c['code']} {r['rule']}" for c in mine for r in c["reasons"]}:
                    by_rule[rule][not expert] += 1
            counts[doc] = cells
        both, rules, experts, n = map(sum, zip(*counts.values()))
        rng, docs = random.Random(args.seed), list(counts.values())
        drawn = [kappa(*map(sum, zip(*rng.choices(docs, k=len(docs))))) for _ in range(args.draws)]
        defined = sorted(k for k in drawn if k is not None)
        low, high = (defined[int(q * (len(defined) - 1))] for q in (0.025, 0.975))
        shown = f"[{low:.2f}, {high:.2f}]" if len(defined) >= 0.95 * len(drawn) else "no interval"
        print(f"{name:22}{n:5}{experts:9}{rules:7}{both:6}{experts / n:12.3f}"
              f"{both / max(rules, 1):11.2f}{both / experts:8.2f}   {kappa(both, rules, experts, n):.2f} {shown}")
        if args.rules:
            for rule, (right, wrong) in sorted(by_rule.items(), key=lambda r: (-sum(r[1]), r[0])):
                print(f"    {rule:60}{right:5} right{wrong:5} wrong")


if __name__ == "__main__":
    main()
