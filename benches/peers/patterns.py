"""The 200 patterns of the benchmark: 4 codes with 50 each."""

from dataclasses import dataclass

NEAR_WORDS = 10


@dataclass(frozen=True)
class Pattern:
    """What is looked for. `kind` is word, wildcard, phrase, regex or near.

    A wildcard ends in `*`. A near pattern has its second word in `other`, and either of its words
    may end in `*`. A regex has an `example`, a text that it finds.
    """

    kind: str
    text: str
    other: str = ""
    example: str = ""


def words(text: str) -> list[Pattern]:
    return [Pattern("wildcard" if word.endswith("*") else "word", word) for word in text.split()]


def phrases(text: str) -> list[Pattern]:
    return [Pattern("phrase", phrase.strip()) for phrase in text.split(";")]


def regex(text: str, example: str) -> list[Pattern]:
    return [Pattern("regex", text, example=example)]


def near(text: str) -> list[Pattern]:
    return [Pattern("near", *pair.split()) for pair in text.split(";")]


SAFETY = (
    words(
        "threaten* violen* bruis* assault* weapon* police* strangl* restrain* intimidat* stalk*"
        " unsafe afraid terrified scared danger dangerous knife punch punched kicked slapped"
        " smashed shouting screamed custody"
    )
    + phrases(
        "safety plan; locked the door; hit me; raised his voice; afraid of him; child protection;"
        " domestic abuse; walking on eggshells; protection order; grabbed my arm; threw a plate"
    )
    + regex(r"(?:push|shov)(?:ed|es|ing) (?:her|him|me|us)", "shoved her")
    + phrases("in front of the children")
    + regex(r"hurt(?:s|ing)? (?:me|her|him|them|the baby)", "hurting the baby")
    + regex(r"call(?:ed|ing)? the (?:police|cops)", "called the cops")
    + near(
        "partner ang*; dad drunk; baby alone; neighbour argu*; mum fright*; phone control*;"
        " house fight*; child neglect*; bedroom hid; leave fear*"
    )
)

HARDSHIP = (
    words(
        "evict* overcrowd* unemploy* mould* debt* arrear* foodbank* pawn* homeless* bailiff*"
        " rent-arrears hungry broke overdraft loan lender damp leaking infested heating prepayment"
        " hostel redundancy penniless shortfall"
    )
    + phrases(
        "food bank; cut off; universal credit; behind on rent; no money; housing benefit;"
        " lost his job; lost her job; skipping meals; winter coat; out of work"
    )
    + regex(r"sleep(?:s|ing)? on (?:the|a) (?:sofa|floor|mattress)", "sleeping on a mattress")
    + phrases("emergency payment")
    + regex(r"(?:£|\$)\s?\d+(?:\.\d\d)? (?:a|per) (?:week|month)", "£45 a week")
    + regex(r"(?:gas|electric(?:ity)?) (?:meter|bill)s?", "electricity meter")
    + near(
        "rent late; money worr*; landlord refus*; benefits sanction*; job lost; kitchen rats;"
        " heating off; nappy cost*; bus fare*; food skip*"
    )
)

BONDING = (
    words(
        "cuddl* sooth* bond* attun* nurtur* babbl* affection* giggl* rock* respons* eye-contact"
        " skin-to-skin lullaby tender gentle mirroring smiled cooing kissed beaming playful"
        " delighted adored settled comforted"
    )
    + phrases(
        "eye contact; floor time; talked to the baby; picked him up; picked her up; sang to her;"
        " tummy time; face to face; reading together; held him close; followed her lead;"
        " skin to skin; peek a boo"
    )
    + regex(
        r"(?:she|he) (?:reach(?:ed|es)|lean(?:ed|s)) (?:out|over|in) (?:to|for)"
        r" (?:him|her|the baby)",
        "she reached out to the baby",
    )
    + regex(r"respond(?:s|ed|ing)? (?:quickly|warmly|slowly) to", "responded warmly to")
    + near(
        "baby smil*; mum prais*; dad play*; toddler hug*; baby calm*; reading lap; milk gaz*;"
        " bath laugh*; crying stroked; mother patien*"
    )
)

SUPERVISION = (
    words(
        "reflect* boundar* countertransfer* burnout* caseload* overwhelm* debrief* confidential*"
        " validat* strength* stuck exhausted vicarious parallel-process frustrated hypothesis"
        " goal-setting curious nonjudgmental containment escalate mandated ambivalent rapport"
        " disclosure"
    )
    + phrases(
        "parallel process; case load; sit with; scaling question; next steps; care plan;"
        " stages of change; what went well; hold the space; check in with;"
        " motivational interviewing; self care; open ended question"
    )
    + regex(
        r"(?:i|we) (?:wonder|wondered|am wondering|are wondering) (?:if|whether|about)",
        "we wondered whether",
    )
    + regex(r"on a scale (?:of|from) (?:one|1|zero|0) to (?:ten|10)", "on a scale from 1 to 10")
    + near(
        "supervision feel*; visit cancel*; manager decid*; worker trust*; goals progress*;"
        " family engag*; team pressur*; notes late; plan review*; session silen*"
    )
)

CODES: dict[str, list[Pattern]] = {
    "safety": SAFETY,
    "hardship": HARDSHIP,
    "bonding": BONDING,
    "supervision": SUPERVISION,
}
