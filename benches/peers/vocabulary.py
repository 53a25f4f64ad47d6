"""The words of the synthetic notes, the most frequent first."""

import random
import sys
from pathlib import Path

from patterns import CODES

WORD_LIST = Path("/usr/share/dict/american-english-small")
SEED = 1
SIZE_OF_TAIL = 40_000

FUNCTION_WORDS = """
the to and of a in was she he that her it i with for had on is as they at be we not said this have
but his you about from their so when were what would there been by an are or if my me out up who how
them then some could do did all no can very get just more has because which like after also into
other over one time been our your than any before where still much really told asked seemed felt see
know think back going went got home day week last now again been down only being first well though
while too few good little came same such should here work feel need really him off next two every
own through between around during three looked things bit made make take look want say talk talking
went keep might may does most something nothing anything someone everyone always never often
sometimes perhaps maybe both each many another
""".split()

DOMAIN_WORDS = """
mum baby visit dad family worker mother father child children house feeding sleep nurse partner
school clinic kitchen room toddler grandmother appointment health bottle weight breast milk crying
door sofa television bedroom garden nursery midwife manager supervision session notes discussed plan
goals support help parent parents sister brother aunt cousin neighbour landlord money rent benefits
job shift car bus phone text message call morning afternoon evening weekend summer winter hospital
doctor medication referral form paperwork leaflet programme group team colleague quiet tired calm
happy busy warm cold clean tidy playing smiling laughing holding sitting standing walking reading
singing cooking washing changing nappy blanket toys book story bath teeth food lunch dinner
breakfast tea coffee water
""".split()


def vocabulary() -> list[str]:
    """All words by falling frequency: common words first, then a word list, roughly by length."""
    head = list(dict.fromkeys(FUNCTION_WORDS + DOMAIN_WORDS))
    exact, beginnings = coded_words()
    taken = exact.union(head)
    tail = [
        word for word in listed_words() if word not in taken and not word.startswith(beginnings)
    ]
    rng = random.Random(SEED)
    tail.sort(key=lambda word: len(word) + rng.gauss(0, 2.2))
    return head + tail[:SIZE_OF_TAIL]


def coded_words() -> tuple[set[str], tuple[str, ...]]:
    """Words and beginnings that patterns look for; only the corpus places them, never chance."""
    terms: set[str] = set()
    for patterns in CODES.values():
        for pattern in patterns:
            if pattern.kind in ("word", "wildcard"):
                terms.add(pattern.text)
            elif pattern.kind == "near":
                terms.update((pattern.text, pattern.other))
    exact = {term for term in terms if not term.endswith("*")}
    return exact, tuple(sorted(term[:-1] for term in terms - exact))


def listed_words() -> list[str]:
    if not WORD_LIST.exists():
        sys.exit(f"error: {WORD_LIST} is missing; install the Debian package wamerican-small")
    words = WORD_LIST.read_text(encoding="utf-8").splitlines()
    return [
        word
        for word in words
        if word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 12
    ]
