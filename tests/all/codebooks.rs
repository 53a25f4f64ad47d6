//! Codebooks as things that are shared: begun, extended, compared, merged, shown.

use crate::support::Project;

const OLD: &str = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n# Words.\n[lists]\nno = [\"no\", \"never\"]\n\n\
[[code]]\nid = \"f.refuse\"\nname = \"Refusal\"\nbrief = \"Says no.\"\n\n[[code.rule]]\nid = \"no\"\nfind = \"@no\"\n";
const NOTES: &[(&str, &str)] = &[(
    "t.txt",
    "doc_id: T\ncase_id: X\nroles: SW=worker; MUM=parent\ntranscript: SW, MUM\n\nSW: Sit down.\nMUM: No.\nMUM: Never.\nSW: Not now.\n",
)];

#[test]
fn diff_tells_changes_in_meaning_and_the_version_they_ask_for() {
    let project = Project::with(OLD, NOTES);
    project.write("same.toml", &OLD.replace("# Words.", "# Other words."));
    let same = project.run(&["codebook", "diff", "book.toml", "same.toml"]).expect(0).out;
    assert!(same.contains("nothing changed in meaning"), "{same}");
    let new = OLD.replace("\"never\"", "\"not\"").replace("Says no.", "Refuses.");
    project.write("new.toml", &new);
    let args = ["codebook", "diff", "book.toml", "new.toml", "--corpus", "."];
    let ran = project.run(&args).expect(1);
    for line in [
        "major: list @no added: not; list @no taken out: never",
        "patch: brief changed from “Says no.” to “Refuses.”",
        "these changes ask for version 2.0.0 at least; it is only 1.0.0",
        "f.refuse: 1 gained, 1 lost",
        "- T:8 Never.",
        "+ T:9 Not now.",
    ] {
        assert!(ran.out.contains(line), "{line}\n{}", ran.out);
    }
    project.write("new.toml", &new.replace("1.0.0", "2.0.0"));
    project.run(&["codebook", "diff", "book.toml", "new.toml"]).expect(0);
}

#[test]
fn merge_keeps_remarks_and_leaves_conflicts_to_a_person() {
    let project = Project::with(OLD, &[]);
    project.write("ours.toml", &OLD.replace("\"Refusal\"", "\"Refusing\""));
    project.write("theirs.toml", &OLD.replace("\"never\"]", "\"never\", \"nope\"]"));
    let files = ["codebook", "merge", "book.toml", "ours.toml", "theirs.toml"];
    let ran = project.run(&files).expect(0);
    assert!(ran.out.contains("\"nope\"") && ran.out.contains("Refusing"), "{}", ran.out);
    assert!(ran.out.contains("# Words."));
    project.write("theirs.toml", &OLD.replace("\"Refusal\"", "\"No\""));
    let args = [&files[..], &["-o", "merged.toml"]].concat();
    let ran = project.run(&args).expect(1);
    assert!(ran.err.contains("both sides changed code f.refuse, name"), "{}", ran.err);
    assert!(ran.err.contains("theirs: No"), "{}", ran.err);
    let merged = std::fs::read_to_string(project.path("merged.toml")).unwrap();
    assert!(merged.contains("Refusing"));
    let ran = project.run(&args).expect(2);
    assert!(ran.err.contains("there is a file here already"), "{}", ran.err);
    project.write("theirs.toml", "[");
    let ran = project.run(&files).expect(2);
    assert!(ran.err.contains("theirs.toml"), "{}", ran.err);
}

#[test]
fn a_new_codebook_passes_its_own_check_and_is_never_written_over() {
    let project = Project::new();
    project.run(&["codebook", "new", "our-frame.toml"]).expect(0);
    let checked = project.run(&["codebook", "check", "our-frame.toml"]).expect(0).out;
    assert_eq!(checked, "our_frame 0.1.0: 1 codes (0 for readers only), 1 rules\n");
    project.run(&["codebook", "test", "our-frame.toml"]).expect(0);
    let ran = project.run(&["codebook", "new", "our-frame.toml"]).expect(2);
    assert!(ran.err.contains("there is a file here already"), "{}", ran.err);
}

#[test]
fn a_codebook_may_go_by_the_lists_of_another() {
    let book = "[codebook]\nname = \"own\"\nversion = \"1.0.0\"\nextends = [\"b\"]\n\
[[code]]\nid = \"own.a\"\nname = \"A\"\n[[code.rule]]\nid = \"r\"\nfind = \"@no\"\n";
    let project = Project::with(OLD, NOTES);
    project.write("own.toml", book);
    let ran = project.run(&["codebook", "check", "book.toml", "own.toml"]).expect(0);
    assert!(ran.out.contains("own 1.0.0: 1 codes"), "{}", ran.out);
    let ran = project.run(&["codebook", "check", "own.toml"]).expect(1);
    assert!(ran.err.contains("there is no codebook `b` to extend"), "{}", ran.err);
    // A codebook that comes with doorstep need not be in the project.
    let shipped = book.replace("\"b\"", "\"hostility\"").replace("@no", "@person");
    project.write("own.toml", &shipped);
    let ran = project.run(&["codebook", "check", "own.toml"]).expect(0);
    assert!(ran.out.contains("own 1.0.0: 1 codes"), "{}", ran.out);
    // It still does where a third codebook has a mistake.
    let third = "[codebook]\nname = \"third\"\nversion = \"1.0.0\"\n[[code]]\nid = \"t.a\"\nname = \"A\"\n[[code.rule]]\nid = \"r\"\nfind = \"@nolist\"\n";
    project.write("own.toml", book);
    project.write("third.toml", third);
    let settings = "name = \"x\"\nsources = [\"notes\"]\ncodebooks = [\"own.toml\", \"book.toml\", \"third.toml\"]\n";
    project.write("doorstep.toml", settings);
    let ran = project.run(&["codings", "--jsonl"]).expect(1);
    let found: Vec<_> = ran.json_lines().iter().map(|line| line["code"].to_string()).collect();
    assert_eq!(found, ["\"f.refuse\"", "\"own.a\"", "\"f.refuse\"", "\"own.a\""]);
    assert_eq!(ran.err.matches("error:").count(), 1, "{}", ran.err);
}

#[test]
fn codebooks_with_the_same_ids_stand_side_by_side_in_namespaces() {
    let project = Project::with(OLD, NOTES);
    let settings =
        "name = \"x\"\nsources = [\"notes\"]\ncodebooks = [\"book.toml\", \"own.toml\"]\n";
    project.write("doorstep.toml", settings);
    let own =
        OLD.replace("name = \"b\"", "name = \"own\"").replace("\"no\", \"never\"", "\"never\"");
    project.write("own.toml", &own);
    let ran = project.run(&["codings", "--jsonl"]).expect(1);
    assert!(
        ran.err.contains("the code `f.refuse` is defined in `book.toml` already"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("give one of the codebooks a `namespace`"), "{}", ran.err);
    let named = own.replace("version", "namespace = \"leeds\"\nversion");
    project.write("own.toml", &named);
    let ids = || -> Vec<String> {
        let lines = project.run(&["codings", "--jsonl"]).expect(0).json_lines();
        lines.iter().map(|line| line["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(), ["f.refuse", "f.refuse", "leeds:f.refuse"]);
    let ran = project.run(&["passages", "--code", "refuse"]).expect(2);
    assert!(ran.err.contains("write one of: f.refuse, leeds:f.refuse"), "{}", ran.err);
    let ran = project.run(&["passages", "--code", "leeds:f"]).expect(0);
    assert!(ran.out.contains("T:8") && !ran.out.contains("T:7"), "{}", ran.out);
    let after = "\n[[code]]\nid = \"f.after\"\nname = \"After\"\n[[code.rule]]\nid = \"r\"\n\
find = \"not\"\nafter = { find = \"code:f.refusal\" }\n";
    project.write(
        "own.toml",
        &format!("{named}{after}").replace("code:f.refusal", "code:leeds:f.refuse"),
    );
    assert!(ids().contains(&"leeds:f.after".to_owned()));
    let ran = project.run(&["codebook", "check", "own.toml"]).expect(0);
    assert!(ran.out.contains("own 1.0.0"), "{}", ran.out);
    project
        .write("own.toml", &format!("{named}{after}").replace("code:f.refusal", "code:f.refuse"));
    let ran = project.run(&["codebook", "check", "own.toml"]).expect(1);
    assert!(ran.err.contains("write `code:leeds:f.refuse`"), "{}", ran.err);
    project.write("own.toml", &own.replace("version", "namespace = \"Our team\"\nversion"));
    let ran = project.run(&["codebook", "check", "own.toml"]).expect(1);
    assert!(ran.err.contains("`Our team` cannot be a namespace"), "{}", ran.err);
    project.write("own.toml", &named.replace("f.refuse", "g.leave"));
    let ran = project.run(&["passages", "--code", "leeds:leave"]).expect(0);
    assert!(ran.out.contains("leeds:g.leave"), "{}", ran.out);
}

#[test]
fn a_missed_example_says_what_stood_before_it_and_what_held_it_back() {
    let rule = "find = \"@no\"\nby = \"parent\"\nafter = { find = \"sit\", turns = 1 }";
    let examples = "typical = [{ text = \"No.\", speaker = \"parent\", before = [\"worker: Sit.\", \"parent: Eh?\", \"worker: What?\"] }]\n";
    let book = OLD.replace("find = \"@no\"", rule);
    let book = book.replace("brief = \"Says no.\"\n", examples);
    let project = Project::with(&book, &[]);
    let ran = project.run(&["codebook", "test"]).expect(1).out;
    let missed = "f.refuse: missed, though typical: worker: Sit. / parent: Eh? / worker: What? / parent: No.";
    assert!(ran.contains(missed), "{ran}");
    assert!(ran.contains("rule no: »No« held back: no `sit` at most 1 turn before it"), "{ran}");
}

#[test]
fn slips_in_toml_are_met_with_what_would_be_right() {
    let project = Project::new();
    let helps = [
        ("find = “no”", "use straight quotation marks"),
        ("find = \"no OR \"not now\"\"", "a text with \" in it stands between single"),
        ("find = 'won't'", "a text with an apostrophe in it"),
    ];
    for (line, help) in helps {
        project.write("own.toml", &OLD.replace("find = \"@no\"", line));
        let ran = project.run(&["codebook", "check", "own.toml"]).expect(1);
        assert!(ran.err.contains(help), "{line}\n{}", ran.err);
    }
    project.write("own.toml", &OLD.replace("\"f.refuse\"", "\"refuse\""));
    let ran = project.run(&["codebook", "check", "own.toml"]).expect(1);
    assert!(ran.err.contains("a family has no rules"), "{}", ran.err);
}

#[test]
fn what_the_note_taker_retells_is_speech_in_other_words() {
    let notes = [(
        "v.txt",
        "doc_id: V\ncase_id: X\npeople: AB=parent\n\nAB says she will never go. I never asked.\n",
    )];
    let project = Project::with(OLD, &notes);
    let told = |line: &serde_json::Value| format!("{} {}", line["mode"], line["form"]);
    let lines = project.run(&["codings", "--jsonl"]).expect(0).json_lines();
    let told: Vec<String> = lines.iter().map(told).collect();
    assert_eq!(told, ["\"direct_speech\" \"paraphrase\"", "\"observed_action\" null"]);
}

#[test]
fn what_is_right_but_hardly_meant_is_a_warning() {
    let book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[lists]\nnone = []\n\
[[code]]\nid = \"f.a\"\nname = \"a\"\n\
[[code.rule]]\nid = \"empty\"\nfind = \"@none\"\n\
[[code.rule]]\nid = \"wide\"\nfind = \"a*\"\n\
[[code.rule]]\nid = \"slow\"\nfind = '/\\w+/'\n\
[[code.rule]]\nid = \"never\"\nfind = \"door\"\nunless = \"door\"\n\
[[code.rule]]\nid = \"one\"\nfind = \"knock  OR bell\"\n\
[[code.rule]]\nid = \"two\"\nfind = \"knock OR bell\"\n\
[[code.rule]]\nid = \"three\"\nfind = \"knock OR bell\"\nby = \"parent\"\n\
[[code.rule]]\nid = \"late\"\nfind = \"key\"\ndocument = { date = \"2019-06..2019-01\" }\n";
    let project = Project::with(book, &[]);
    let ran = project.run(&["codebook", "check", "book.toml"]).expect(1);
    for line in [
        "warning: the list `none` is empty, so nothing can match here",
        "warning: this matches nearly every text",
        "warning: this regular expression is tried on every turn and paragraph",
        "warning: the rule `never` can never match",
        "warning: the rule `two` repeats the rule `one`",
        "warning: `date` cannot be in the range `2019-06..2019-01`",
    ] {
        assert!(ran.err.contains(line), "{line}\n{}", ran.err);
    }
    assert!(ran.err.contains("6 problems"), "{}", ran.err);
}

#[test]
fn a_codebook_is_shown_as_an_appendix() {
    let book = OLD.replace("\"Says no.\"", "\"Says <no> & means it.\"");
    let project = Project::with(&book, &[]);
    let markdown = project.run(&["codebook", "show", "--format", "markdown"]).expect(0).out;
    assert!(markdown.starts_with("# b\n\nCodebook b, version 1.0.0.\n"), "{markdown}");
    assert!(
        markdown.contains("## Refusal (`f.refuse`)\n\n**In brief.** Says &lt;no> &amp; means"),
        "{markdown}"
    );
    let html = project.run(&["codebook", "show", "f.refuse", "--format", "html"]).expect(0).out;
    assert!(html.contains("<dd>Says &lt;no&gt; &amp; means it.</dd>"), "{html}");
    assert!(html.contains("default-src 'none'") && html.ends_with("</html>\n"));
}

#[test]
fn suggest_lists_what_sets_passages_apart_in_more_than_one_case() {
    let book = OLD.replace("[\"no\", \"never\"]", "[\"no\"]");
    let note = |id: &str, case: &str, word: &str| {
        let turns = format!("SW: Sit down, please.\nMUM: No, get stuffed, {word}.\n").repeat(6);
        format!(
            "doc_id: {id}\ncase_id: {case}\nroles: SW=worker; MUM=parent\ntranscript: SW, MUM\n\n{turns}"
        )
    };
    let (a, b) = (note("A1", "A", "loud"), note("B1", "B", "quiet"));
    let project = Project::with(&book, &[("a.txt", &a), ("b.txt", &b)]);
    let out = project.run(&["codebook", "suggest", "f.refuse"]).expect(0).out;
    let row = |word: &str| {
        let is_row = |line: &&str| line.starts_with(&format!("{word}  "));
        out.lines().find(is_row).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    // 12 of 36 coded words (No is the rule's own), none of 36 others: 2 · 12 · ln 2 over one case of two
    // is 2 · 6 · ln 2.
    assert_eq!(row("stuffed").as_deref(), Some("stuffed 12 0 2/2 8.3 4.6"), "{out}");
    assert_eq!(row("get stuffed").as_deref(), Some("get stuffed 12 0 2/2 8.3 4.6"), "{out}");
    // One case by itself does not decide, the rule's own words are no news, nor are common ones.
    assert_eq!((row("loud"), row("no"), row("sit")), (None, None, None), "{out}");
    assert!(out.contains("»get stuffed«"), "{out}");
    let people = "{\"doc_id\":\"A1\",\"code\":\"f.refuse\",\"start\":86,\"end\":89}\n";
    project.write("people.jsonl", people);
    let ran = project.run(&["codebook", "suggest", "f.refuse", "--against", "people.jsonl"]);
    assert!(ran.expect(0).err.contains("too few"));
    // Six of the twelve refusals of one case: nothing is more frequent in two cases, so one is enough.
    let refusals = |from: usize| {
        let places = a.match_indices("MUM: No").skip(from).take(6).map(|(at, _)| at + 5);
        let line = |at: usize| {
            let end = at + "No, get stuffed, loud.".len();
            format!("{{\"doc_id\":\"A1\",\"code\":\"f.refuse\",\"start\":{at},\"end\":{end}}}\n")
        };
        places.map(line).collect::<String>()
    };
    project.write("people.jsonl", &refusals(0));
    let ran =
        project.run(&["codebook", "suggest", "f.refuse", "--against", "people.jsonl"]).expect(0);
    assert!(ran.out.contains("get stuffed  ") && ran.out.contains(" 1/1 "), "{}", ran.out);
}
