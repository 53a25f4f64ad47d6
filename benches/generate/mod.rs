//! A corpus of any size in the style of `corpus-sample`: cases whose visits follow each other over
//! a year, in all the forms that notes and transcripts take there. All of it is invented. Document
//! `n` depends on the seed and on `n` alone, so that a smaller corpus is the beginning of a larger
//! one.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Documents of a case.
const VISITS: u64 = 12;

/// Writes documents below `folder`, a folder for each case, until they have `bytes` bytes; returns
/// the files in order and their bytes.
pub(crate) fn corpus(folder: &Path, seed: u64, bytes: u64) -> io::Result<(Vec<PathBuf>, u64)> {
    let (mut files, mut written) = (Vec::new(), 0);
    while written < bytes {
        let (name, text) = document(seed, files.len() as u64);
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, &text)?;
        files.push(path);
        written += text.len() as u64;
    }
    Ok((files, written))
}

/// The name and text of document `number`, from 0.
fn document(seed: u64, number: u64) -> (String, String) {
    let (case, visit) = (number / VISITS, number % VISITS);
    let mut rng = Rng::new(seed, 2 * number + 1);
    let people = People::of_case(&mut Rng::new(seed, 2 * case), case);
    let form = if visit % 4 == 3 {
        if rng.one_in(3) { Form::Captions } else { Form::Labels }
    } else if rng.one_in(3) {
        Form::Entries
    } else {
        Form::Prose
    };
    let ending = match form {
        Form::Captions => "vtt",
        Form::Prose if rng.one_in(2) => "md",
        _ => "txt",
    };
    let id = format!("C{case:05}-{:02}", visit + 1);
    let header = header(&mut rng, &people, form, &id, visit);
    let mut text = match ending {
        "md" => format!("---\n{header}---\n"),
        "vtt" => format!("WEBVTT\n\nNOTE\n{header}\n"),
        _ => format!("{header}\n"),
    };
    let mut writer = Writer { rng, people: &people, text: &mut text };
    match form {
        Form::Prose => writer.prose(),
        Form::Entries => writer.entries(),
        Form::Labels => writer.labels(),
        Form::Captions => writer.captions(),
    }
    (format!("C{case:05}/{id}.{ending}"), text)
}

/// How a document is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Paragraphs with quotations.
    Prose,
    /// Shorthand with the time of day.
    Entries,
    /// A transcript with labels.
    Labels,
    /// A transcript in WebVTT.
    Captions,
}

/// The people of a case; no two have the same initials.
struct People {
    case: String,
    worker: (String, String),
    parent: (String, String),
    manager: String,
    child: &'static str,
    researcher: &'static str,
    site: &'static str,
}

impl People {
    fn of_case(rng: &mut Rng, case: u64) -> Self {
        let family = rng.surname();
        let mut person = |names: &str, family: &str| {
            let first = names.split_whitespace().nth(rng.below(8)).unwrap_or("Alex");
            let initials = [first, family].iter().filter_map(|name| name.chars().next()).collect();
            (format!("{first} {family}"), initials)
        };
        let parent = person("Gail Hana Isla Jodie Kelly Lorna Greta Kirsty", &family);
        Self {
            worker: person("Abel Bridie Cass Della Esme Faisal Anton Dilys", "Marlow"),
            manager: person("Nils Olive Petra Quentin Opal Nadir Peggy Osric", "Vane").0,
            case: format!("C{case:05}-{}", family.to_uppercase()),
            parent,
            child: rng.pick(&["Tansy", "Umar", "Vera", "Wilf", "Yasmin", "Zack", "Una", "Toby"]),
            researcher: rng.pick(&["RS", "SK"]),
            site: rng.pick(&["LA1-Fenwick", "LA2-Saltby", "LA3-Holme"]),
        }
    }
}

/// The `key: value` lines that head a document; visits follow each other over a year.
fn header(rng: &mut Rng, people: &People, form: Form, id: &str, visit: u64) -> String {
    let (mut month, mut day) = (1, 1 + visit as usize * 365 / VISITS as usize + rng.below(25));
    for days in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day > days {
            (month, day) = (month + 1, day - days);
        } else {
            break;
        }
    }
    let People { case, worker, parent, manager, child, researcher, site } = people;
    let ((worker, w), (parent, p)) = (worker, parent);
    let (kind, recording) = match form {
        Form::Prose => ("home_visit", "notes"),
        Form::Entries => ("home_visit", "jottings expanded same night"),
        Form::Labels | Form::Captions => ("supervision", "audio"),
    };
    let who = match form {
        Form::Prose | Form::Entries => format!(
            "present: {parent} ({p}), mother; {child} ({}); {w}; {researcher}\n\
             roles: {p}=parent; {child}=child; {w}=worker; {researcher}=researcher\n",
            2 + rng.below(8)
        ),
        Form::Labels => format!(
            "present: {manager} (TM), team manager; SW; {researcher}\n\
             roles: TM=manager; SW=worker; {researcher}=researcher; {p}=parent; {child}=child\n\
             transcript: TM, SW\n"
        ),
        Form::Captions => format!(
            "present: {manager}, team manager; {worker}\nroles: {manager}=manager; \
             {worker}=worker; {p}=parent; {child}=child\ntranscript: {manager}, {worker}\n"
        ),
    };
    format!(
        "doc_id: {id}\ncase_id: {case}\ndoc_type: {kind}\ndate: 2019-{month:02}-{day:02}\n\
         fieldwork_month: {month}\nsite: {site}\nduration_min: {}\nresearcher: {researcher}\n\
         worker: {worker} ({w}), social worker\n{who}recording: {recording}\npseudonymised: yes\n",
        20 + rng.below(60),
    )
}

/// Writes one document.
struct Writer<'a> {
    rng: Rng,
    people: &'a People,
    text: &'a mut String,
}

impl Writer<'_> {
    /// Paragraphs with quotations in one of four styles, and the researcher's asides.
    fn prose(&mut self) {
        let (open, close) = self.rng.pick(&[('‘', '’'), ('“', '”'), ('\'', '\''), ('"', '"')]);
        let curly = open != close;
        for _ in 0..9 + self.rng.below(12) {
            for place in 0..2 + self.rng.below(6) {
                self.text.push_str(if place == 0 { "" } else { " " });
                if self.rng.below(5) < 3 {
                    let narrated = self.filled(NARRATED, curly);
                    self.text.push_str(&narrated);
                    continue;
                }
                let (speaker, lines) = self.turn();
                let spoken = self.filled(lines, curly);
                _ = match spoken.strip_suffix('.').filter(|_| self.rng.one_in(2)) {
                    Some(spoken) => write!(self.text, "{open}{spoken},{close} says {speaker}."),
                    None => write!(self.text, "{open}{spoken}{close}"),
                };
            }
            if self.rng.one_in(12) {
                let aside = self.filled(ASIDES, curly);
                _ = write!(self.text, " [{aside} – {}]", self.people.researcher);
            }
            self.text.push_str("\n\n");
        }
    }

    /// Telegraphic entries with the time of day, speech marked by `XX>` or by quotes.
    fn entries(&mut self) {
        let marked = self.rng.one_in(2);
        let mut minute = 9 * 60 + self.rng.below(7 * 60);
        for _ in 0..22 + self.rng.below(30) {
            minute += 1 + self.rng.below(4);
            let short = shorthand(&self.filled(NARRATED, false));
            _ = writeln!(self.text, "{}.{:02} {short}", minute / 60, minute % 60);
            for _ in 0..self.rng.below(4) {
                let (speaker, lines) = self.turn();
                let spoken = self.filled(lines, false);
                _ = if marked {
                    writeln!(self.text, "{speaker}> {spoken}")
                } else {
                    writeln!(self.text, "{speaker}: \"{spoken}\"")
                };
            }
            if self.rng.one_in(10) {
                let aside = shorthand(&self.filled(ASIDES, false));
                _ = writeln!(self.text, "[{aside} - {}]", self.people.researcher);
            }
        }
    }

    /// A transcript with labels, pauses, stretches, overlaps and comments.
    fn labels(&mut self) {
        for turn in 0..40 + self.rng.below(50) {
            let label = if turn % 2 == 0 { "TM" } else { "SW" };
            let talk = self.talk();
            _ = writeln!(self.text, "{label}: {talk}\n");
        }
    }

    /// The same as WebVTT, one voice a cue.
    fn captions(&mut self) {
        let mut millis = 60_000 + self.rng.below(400_000);
        for cue in 0..40 + self.rng.below(60) {
            let voice = if cue % 2 == 0 { &self.people.manager } else { &self.people.worker.0 };
            let talk = self.talk();
            let end = millis + 60 * talk.len();
            let (from, to) = (clock(millis), clock(end));
            _ = writeln!(self.text, "{}\n{from} --> {to}\n<v {voice}>{talk}</v>\n", cue + 1);
            millis = end + 300 + self.rng.below(2_000);
        }
    }

    /// Who speaks on a visit, and what such people say.
    fn turn(&mut self) -> (String, &'static [&'static str]) {
        let parents = self.rng.below(5) < 3;
        let person = if parents { &self.people.parent } else { &self.people.worker };
        let telling = if parents { PARENTS_LINES } else { WORKERS_LINES };
        (person.1.clone(), if self.rng.one_in(4) { telling } else { SPOKEN })
    }

    /// A turn in supervision.
    fn talk(&mut self) -> String {
        let mut talk = String::new();
        for place in 0..=self.rng.below(3) {
            if place > 0 {
                let between = self.rng.word(" | (.) | ((laughs)) | (2.0) | […] | [yeah] ");
                talk.push_str(between);
            }
            let lines = [SPOKEN, NARRATED, SUPERVISION].get(self.rng.below(3)).unwrap_or(&SPOKEN);
            let line = self.filled(lines, false);
            match (self.rng.below(14), line.strip_suffix('.')) {
                (0, Some(line)) => _ = write!(talk, "°{line}.°"),
                (1, Some(line)) => _ = write!(talk, "{line}-"),
                (2, Some(line)) => _ = write!(talk, "We::ll. {line}…"),
                _ => talk.push_str(&line),
            }
        }
        talk
    }

    /// One of `lines` with its slots filled, with typographic apostrophes if `curly`.
    fn filled(&mut self, lines: &[&str], curly: bool) -> String {
        let mut filled = String::new();
        for (place, part) in self.rng.pick(lines).split(['{', '}']).enumerate() {
            match part {
                text if place % 2 == 0 => filled.push_str(text),
                "P" => filled.push_str(&self.people.parent.1),
                "W" => filled.push_str(&self.people.worker.1),
                "C" => filled.push_str(self.people.child),
                "name" => filled.push_str(&self.rng.surname()),
                "number" => _ = write!(filled, "{}", 2 + self.rng.zipf(400)),
                "thing" => filled.push_str(self.rng.word(THINGS)),
                "place" => filled.push_str(self.rng.word(PLACES)),
                "manner" => filled.push_str(self.rng.word(MANNERS)),
                _ => filled.push_str(self.rng.word(DOINGS)),
            }
        }
        if curly { filled.replace('\'', "’") } else { filled }
    }
}

/// `text` as it is jotted down: small letters but for initials, some words cut short.
fn shorthand(text: &str) -> String {
    let short = |word: &str| match word {
        "with" => "w".to_owned(),
        "about" => "abt".to_owned(),
        word if word.contains(char::is_lowercase) => word.to_lowercase(),
        initials => initials.to_owned(),
    };
    text.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

/// A time of WebVTT.
fn clock(millis: usize) -> String {
    let seconds = millis / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{:03}", seconds % 60, millis % 1000)
}

/// SplitMix64. Whole numbers only, so that the same seed gives the same bytes on every machine.
struct Rng(u64);

impl Rng {
    /// The numbers of `stream` among those of `seed`.
    fn new(seed: u64, stream: u64) -> Self {
        let start = Self(seed).next();
        Self(Self(start ^ stream).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A number below `end`, each as likely.
    fn below(&mut self, end: usize) -> usize {
        (((self.next() >> 32) * end as u64) >> 32) as usize
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    /// A number below `end`, the `r`th about as likely as 1/`r`: first its length in bits, then it.
    fn zipf(&mut self, end: usize) -> usize {
        loop {
            let first = 1 << self.below(end.ilog2() as usize + 1);
            let rank = first - 1 + self.below(first);
            if rank < end {
                return rank;
            }
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        *from.get(self.below(from.len())).expect("a list that is not empty")
    }

    /// One of the `|`-separated words of a list, the earlier the likelier.
    fn word(&mut self, list: &'static str) -> &'static str {
        let rank = self.zipf(list.split('|').count());
        list.split('|').nth(rank).unwrap_or_default()
    }

    /// One of some twelve thousand names, the long tail of the vocabulary.
    fn surname(&mut self) -> String {
        let names = 24 * 24 * 21;
        let mut rank = if self.one_in(2) { self.zipf(names) } else { self.below(names) };
        let mut name = String::new();
        for ends in [STARTS, MIDDLES, ENDS] {
            let parts = ends.split('|').count();
            name.push_str(ends.split('|').nth(rank % parts).unwrap_or_default());
            rank /= parts;
        }
        name
    }
}

const STARTS: &str = "Hal|Bren|Cor|Wim|Tal|Stan|Pel|Mar|Lum|Kes|Gar|Dun|Ash|Fos|Har|Ing|Jar|Nor|\
    Os|Quar|Rad|Sel|Thor|Wex";
const MIDDLES: &str = "|le|ber|den|ing|ar|o|wes|ter|mil|san|fer|hol|i|kel|lan|mon|nes|pen|ros|\
    stan|tin|ver|wal";
const ENDS: &str = "ton|by|ley|field|wick|man|stead|ford|well|croft|gate|ham|ridge|shaw|ster|\
    thwaite|wood|worth|more|don|bury";

const THINGS: &str = "kettle|door|phone|letter|cup|bag|chair|table|coat|list|key|blanket|bottle|\
    box|curtain|drawer|ruler|calendar|radio|jacket|lamp|mirror|notebook|pan|pencil|photograph|\
    plate|pushchair|rug|scarf|shelf|shoe|sofa|spoon|stool|tin|towel|tray|raincoat|vase|washing|\
    window|bucket|candle|cardigan|clock|cushion|duvet|fridge|glove|hammer|jigsaw|ladder|mop|\
    napkin|paintbrush|pillow|ribbon|satchel|screwdriver|tablecloth|teapot|toaster|trolley|\
    wardrobe|whistle";
const PLACES: &str = "kitchen|front room|hall|stairs|step|yard|garden|landing|street|bus stop|\
    bathroom|car park|corner shop|doorway|school gate|clinic|library|back lane|balcony|canal path|\
    cellar|church hall|community centre|launderette|market|nursery|park bench|playground|porch|\
    post office";
const MANNERS: &str = "quietly|slowly|carefully|in a low voice|twice|after a while|without hurry|\
    politely|with one hand|before lunch|as usual|rather fast|evenly|in passing|lightly|half to \
    herself|briefly|over her shoulder|all at once|sideways|patiently|drily|with a shrug|absently|\
    at last|stiffly";
const DOINGS: &str = "folding tea towels|making toast|sorting the post|drying up|rinsing out cups|\
    winding wool|matching socks|peeling potatoes|sweeping crumbs|watering the plants|buttering \
    bread|counting coins|stacking bricks|threading beads|wiping the table|tying laces|mending a \
    strap|filling the bath|emptying the bin|cutting out paper stars|hanging up coats|feeding the \
    rabbit|rolling pastry|stirring soup|ironing a collar|packing a lunch|polishing shoes|lining \
    up cars|sticking stamps";

/// What notes tell; one in six is what the shipped codebooks look for.
const NARRATED: &[&str] = &[
    "The {thing} is on the {thing} where it was last time.",
    "{P} is {doing} when we come in and goes on with it {manner}.",
    "{W} sits where {P} points and puts the {thing} beside the {thing}.",
    "We go through to the {place}, past a {thing} and two bags of washing.",
    "{C} is under the table with a {thing}, {doing}.",
    "It is raining and the bus from {name} was late, so we are {number} minutes behind.",
    "{P} moves the {thing} from the chair and says that we may as well sit.",
    "There is a smell of toast, and somebody in the {place} is {doing}.",
    "{W} asks {manner} how the week has been and {P} thinks about it.",
    "Mrs {name} from next door passes the window with a {thing}.",
    "The letter from {name} Road Surgery came on Tuesday, with a map.",
    "{C} brings the {thing}, then a {thing}, then the lid of something.",
    "They talk {manner} about the {place} and what it would cost to have it painted.",
    "{P} says that her sister in {name} has the same {thing}, only in blue.",
    "{W} writes {number} on the back of her hand and looks at the {thing}.",
    "Nobody has found the {thing} since they moved from {name} Street.",
    "The {place} is colder than the rest of the house, and {P} has hung a {thing} over the gap.",
    "After that it is the bins, the stairs, and the man from {name} who was to mend the {thing}.",
    "{P} spends most of the visit {doing}, with {C} beside her {doing}.",
    "A {thing} falls over in the {place} and nobody gets up.",
    "{W} has brought the form, a {thing} and {number} copies of the plan.",
    "They agree on Thursday, and {P} writes it {manner} on the calendar.",
    "On the way out {W} stops in the {place} to look at the photograph of {name} beach.",
    "{C} has lost a tooth, which is in the {thing}, and we are all shown it.",
    "The radio is on in the {place}; it is about fishing, and {P} turns it down {manner}.",
    "I count {number} pairs of shoes by the door and a {thing} nobody owns to.",
    "{P} laughs {manner} and tells the one about the {thing} and the {name} bus.",
    "{W} says it was {number} weeks, and {P} says it was longer than that.",
    "By then {C} is asleep against the {thing}, so they whisper.",
    "The {thing} has been mended with tape, very neatly.",
    "We hear {P} in the {place}, {doing}, and the tap running.",
    "{W} reads the page {manner} from the top, with a finger under each line.",
    "{P} shouts at her and slams the door of the {place}.",
    "{P} will not open the door, and talks {manner} through the letterbox.",
    "Nobody came to the door, though the telly was on in the {place}.",
    "{W} looks at her watch and changes the subject to the {thing}.",
    "{W} kneels down and asks {C} what she is making with the {thing}.",
    "They both laugh, and {P} puts the kettle on before we have sat down.",
];

/// What anybody says; few of these are in a codebook.
const SPOKEN: &[&str] = &[
    "It's the {thing} again, it was only mended in {name}.",
    "I put the {thing} in the {place} and now it's gone.",
    "We were at the {place} till {number} and then we walked.",
    "You can leave the {thing} there, by the {thing}.",
    "{C} likes {doing}, ever since the summer.",
    "Is that the {thing} from {name}?",
    "I was {doing} when you rang, so I never heard it.",
    "My aunt in {name} had {number} of them.",
    "They moved the stop, it's by the {place} now.",
    "Does the {thing} still stick?",
    "I've written it on the calendar, look, next to {name}.",
    "It was a Wednesday, because we'd been {doing}.",
    "The man said {number} days and that was in March.",
    "She eats better when it's just us, {doing}, no fuss.",
    "There's a {thing} in the {place} if you want to see it.",
    "We could do it {manner}, a bit each week.",
    "Mrs {name} has the key for the {place}.",
    "He fixed the {thing} and the {thing} and then he had his tea.",
    "Have you had far to come, from {name}?",
    "That's the third {thing} this year.",
    "I used to go to {name} School, it was all fields then.",
    "Mind the {thing}, it wobbles.",
    "Anyway, the appointment was for {number}, and we were early.",
    "I'll bring the {thing} on Thursday, with the list.",
];

/// What parents say that the shipped codebooks look for.
const PARENTS_LINES: &[&str] = &[
    "Get out of my {place} and take your {thing} with you.",
    "I'll report you, I've got your name and the {thing} to show for it.",
    "You're useless, you are, the whole lot of you.",
    "I hate you coming here, I hate it.",
    "You people, you think you know it all.",
    "Don't you dare talk to me like that.",
    "I'm not signing that till {name} has seen it.",
    "You're not coming in, not today.",
    "She's asleep, come back another day.",
    "Who says so, where does it say that?",
    "It was only a tap, it was nothing.",
    "I never touched him, I was {doing}.",
    "I'll be speaking to my solicitor about the {thing}.",
    "Nobody told me anything about {name}.",
    "It's not my fault the {thing} broke.",
    "To be honest with you I've been drinking again.",
    "I'm frightened of him, I've not told anyone that.",
    "Thank you for ringing back, you're the first that has.",
    "I've started the course in {name}, it's five weeks now.",
];

/// What workers say that the shipped codebooks look for.
const WORKERS_LINES: &[&str] = &[
    "I'm sorry, I should have rung you about the {thing}.",
    "What would you like to happen with the {place}?",
    "That sounds exhausting, no wonder you're tired.",
    "You've done really well with {C} and the {thing}.",
    "Tell me about {name}, what was it like for you?",
    "I'm sure it's nothing, I just have to ask.",
    "You need to understand that it's in the plan.",
    "If you don't engage we will have to go back to conference.",
    "Can I see {C} on her own for five minutes?",
    "Is it all right if I sit here, next to the {thing}?",
    "I can see you're angry, and I'm not going anywhere.",
    "I'm going to be straight with you about the {place}.",
    "So what you're saying is that you were {doing}?",
    "You said the {thing} was mended, didn't you?",
    "I'll come back to that, let's do the {place} first.",
];

/// What is said in supervision that the shipped codebooks look for.
const SUPERVISION: &[&str] = &[
    "Are we in timescale for {name}?",
    "I sat in the car and couldn't face it.",
    "Have you done an incident form about the {thing}?",
    "What was it like for you, in the {place}?",
    "I hope they're out when I ring, is that awful?",
    "She called me stupid in front of {C}.",
    "I haven't seen her once, not properly, since {name}.",
    "I went blank, I was on autopilot by {name} Road.",
    "They didn't turn up, that's {number} missed appointments.",
    "I wonder what we are not talking about.",
    "You did well to stay in there with the {thing} going.",
    "They're all the same, that family, ask anyone in {name}.",
];

/// What researchers add for themselves.
const ASIDES: &[&str] = &[
    "I had not seen the {thing} before, or had not noticed",
    "she told me later, in the {place}, that it was {name} who rang",
    "I think I was frightened, and looked at the {thing} instead",
    "not sure who this was said to",
    "my own hands were cold, from {doing} or from something else",
    "compare the note of {number} weeks ago",
];
