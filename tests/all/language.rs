//! What rules can ask beyond words: guards, signs, turns before and after, how often.

use crate::support::Project;

const TALK: &str = "doc_id: T\ncase_id: X\nroles: SW=worker; MUM=parent; DAD=parent\ntranscript: SW, MUM, DAD\n\n\
SW: You need to let me see her. Is she upstairs?\n\
MUM: No.\n\
SW: Was she at school?\n\
MUM: No. You never shouted at him, did you?\n\
DAD: I'm not having this. What did you say?\n\
SW: I said nothing to you. A decision has been made.\n\
MUM: If he shouted I'd leave.\n\
DAD: She shouted at the telly. Get out!\n";

/// The lines of the transcript that a rule codes, as `line: quote`.
fn coded(rule: &str) -> Vec<String> {
    coded_by("", rule)
}

fn coded_by(code: &str, rule: &str) -> Vec<String> {
    coded_in(TALK, code, rule)
}

fn coded_in(talk: &str, code: &str, rule: &str) -> Vec<String> {
    let name = if talk.contains("\n# ") { "t.md" } else { "t.txt" };
    let book = format!(
        "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"f.a\"\nname = \"a\"\n{code}\n[[code.rule]]\nid = \"r\"\n{rule}\n"
    );
    let project = Project::with(&book, &[(name, talk)]);
    let ran = project.run(&["codings", "--jsonl"]).expect(0);
    let line = |line: &str| {
        let coding: serde_json::Value = serde_json::from_str(line).unwrap();
        format!("{}: {}", coding["line"], coding["quote"].as_str().unwrap())
    };
    ran.out.lines().map(line).collect()
}

#[test]
fn signs_stand_for_the_forms_of_talk() {
    let find = |find: &str| coded(&format!("find = '{find}'\nextent = \"match\""));
    assert_eq!(
        find("#closed_question"),
        ["6: Is she upstairs", "8: Was she at school", "9: You never shouted at him, did you"]
    );
    assert_eq!(find("#wh_question"), ["10: What did you say"]);
    assert_eq!(find("#tag_question"), ["9: did you"]);
    assert_eq!(find("#exclamation"), ["13: Get out"]);
    assert_eq!(find("#imperative"), ["13: Get out"]);
    assert_eq!(find("#deontic"), ["6: need to"]);
    assert_eq!(find("#agentless_passive"), ["11: has been made"]);
    assert_eq!(find("#minimal(1)"), ["7: No"]);
    assert_eq!(find("#question AND school"), ["8: Was she at school"]);
    assert_eq!(find("#long(12)"), Vec::<String>::new());
}

const MARKED: &str = "doc_id: T\ncase_id: X\nroles: SW=worker; MUM=parent; NAN=kin_or_friend\n\
transcript: SW, MUM, NAN\npresent: Dawn (MUM), Kit (child), Ian (SW)\n\n\
SW: Did he see a doctor? [silence]\n\
SW: I wonder if it might be the damp. How has Kit been –\n\
MUM: He's fine, love. (3.0) YOU LOT NEVER listen.\n\
NAN: ((laughs)) Kit, come here. Mum was tired, she [said so\n\
MUM: [both laugh] I was=\n\
NAN: =She was. Anyway, what about tea? (1)\n\
SW: Is that all right with you?\n";

#[test]
fn signs_stand_for_what_transcribers_mark_and_for_replies() {
    let find = |find: &str| {
        let rule = format!("find = '{find}'\nextent = \"match\"");
        coded_in(MARKED, "", &rule)
    };
    assert_eq!(find("#silence"), ["7: doctor", "9: love"]);
    assert_eq!(find("#pause"), ["7: doctor", "9: love", "12: tea"]);
    assert_eq!(find("#laughter"), ["10: Kit", "11: I"]);
    assert_eq!(find("#shared_laughter"), ["10: Kit", "11: I"]);
    assert_eq!(find("#capitals"), ["9: YOU LOT NEVER"]);
    assert_eq!(find("#cut_off"), ["8: been"]);
    assert_eq!(find("#interrupted"), ["8: been", "11: was"]);
    assert_eq!(find("#interrupts"), ["9: He's", "12: She"]);
    assert_eq!(find("#overlap"), ["10: said"]);
    assert_eq!(find("#latched"), ["11: was", "12: She"]);
    assert_eq!(find("#unanswered"), ["7: Did he see a doctor", "13: Is that all right with you"]);
    assert_eq!(find("#about_present"), ["8: Kit", "10: Mum"]);
    assert_eq!(find("#epistemic"), ["8: I wonder"]);
    assert_eq!(find("#conditional"), ["8: if"]);
    assert_eq!(find("#topic_break"), ["12: Anyway"]);
    assert_eq!(find("#vocative"), ["9: love"]);
    assert_eq!(find("#interrupts AND fine"), ["9: He's fine"]);
    assert_eq!(find("#capitals AND fine"), Vec::<String>::new());
}

#[test]
fn guards_hold_back_what_is_not_meant() {
    let all = ["9: shouted", "12: shouted", "13: shouted"];
    let rule = "find = \"shouted\"\nextent = \"match\"";
    assert_eq!(coded(rule), all);
    assert_eq!(coded_by("guards = \"negation\"", rule), ["12: shouted", "13: shouted"]);
    assert_eq!(coded_by("guards = [\"negation\", \"hypothetical\"]", rule), ["13: shouted"]);
    let guarded = "guards = [\"negation\", \"hypothetical\", \"thing\"]";
    assert_eq!(coded_by(guarded, rule), Vec::<String>::new());
    let off = format!("{rule}\nguards_off = [\"negation\", \"thing\"]");
    assert_eq!(coded_by(guarded, &off), ["9: shouted", "13: shouted"]);
}

#[test]
fn steps_look_at_turns_before_and_after() {
    let no = "find = \"no\"\nby = \"parent\"\nextent = \"match\"";
    assert_eq!(coded(no), ["7: No", "9: No"]);
    let after = format!("{no}\nafter = {{ find = 'need to', by = \"worker\" }}");
    let after = after.replace("'need to'", "'\"need to\"'");
    assert_eq!(coded(&after), ["7: No"]);
    let wider = after.replace("by = \"worker\" }", "by = \"worker\", turns = 3 }");
    assert_eq!(coded(&wider), ["7: No", "9: No"]);
    assert_eq!(
        coded(&after.replace("by = \"worker\" }", "by = \"parent\" }")),
        Vec::<String>::new()
    );
    let having = "find = '\"not having\"'\nextent = \"match\"\n\
after = { find = '#deontic', by = \"worker\", turns = 5 }";
    assert_eq!(coded(having), ["10: not having"]);
    let pair = |rule: &str| rule.replace(", turns", ", same_pair = true, turns");
    assert_eq!(coded(&pair(having)), Vec::<String>::new());
    assert_eq!(coded(&pair(&wider)), ["7: No", "9: No"]);
    let before = format!("{no}\nbefore = {{ find = 'school' }}");
    assert_eq!(coded(&before), ["7: No"]);
    let whole = after.replace("extent = \"match\"", "extent = \"sequence\"");
    assert_eq!(coded(&whole), ["6: need to let me see her. Is she upstairs?\nMUM: No."]);
}

#[test]
fn times_count_within_turns() {
    let rule = "find = '#closed_question'\nby = \"worker\"\nextent = \"match\"\ntimes = 2";
    assert_eq!(coded(rule), Vec::<String>::new());
    let wider = format!("{rule}\nturns = 3");
    assert_eq!(coded(&wider), ["6: Is she upstairs", "8: Was she at school"]);
    let whole = wider.replace("\"match\"", "\"sequence\"");
    assert_eq!(coded(&whole).len(), 1);
    assert_eq!(
        coded(&format!("{rule}\nturns = 9").replace("times = 2", "times = 3")),
        Vec::<String>::new()
    );
}

#[test]
fn rules_may_name_who_speaks_and_how_much_counts() {
    let shouted = "find = \"shouted\"\nextent = \"match\"";
    assert_eq!(coded(&format!("{shouted}\nspeaker = [\"dad\", \"Nan\"]")), ["13: shouted"]);
    assert_eq!(coded(&format!("{shouted}\nspeaker = \"SW\"")), Vec::<String>::new());
    let you = "find = \"you\"\nextent = \"match\"\nby = \"parent\"";
    assert_eq!(coded(you), ["9: You", "9: you", "10: you"]);
    assert_eq!(coded(&format!("{you}\nat_most = 1")), ["9: You", "10: you"]);
    let near = format!("{you}\nunless = {{ find = \"never\", words = 1 }}");
    assert_eq!(coded(&near), ["9: you", "10: you"]);
    assert_eq!(coded(&near.replace("words = 1", "words = 4")), ["9: you", "10: you"]);
    assert_eq!(coded(&near.replace("words = 1", "words = 5")), ["10: you"]);
    let json = coded_by("propose_only = true\nmemo_required = true", you);
    assert_eq!(json, ["9: You", "9: you", "10: you"]);
}

#[test]
fn rules_may_code_that_something_is_absent() {
    let absent = |find: &str| coded(&format!("find = '{find}'\nabsent = \"document\""));
    assert_eq!(absent("teapot"), ["6: You need to let me see her. Is she upstairs?"]);
    assert_eq!(absent("telly"), Vec::<String>::new());
    let held = "find = 'telly'\nby = \"worker\"\nabsent = \"document\"";
    assert_eq!(coded(held).len(), 1);
    let notes = "---\ndoc_id: T\ncase_id: X\ndoc_type: home_visit\n---\n\n# Kitchen\n\nThe baby slept.\n\n# Hall\n\nNobody spoke.\n\n# Stairs\n\nThe baby cried.\n";
    let rule = "find = 'baby'\nabsent = \"section\"";
    assert_eq!(coded_in(notes, "", rule), ["13: Nobody spoke."]);
    let other = format!("{rule}\ndocument = {{ doc_type = \"supervision\" }}");
    assert_eq!(coded_in(notes, "", &other), Vec::<String>::new());
}

#[test]
fn codes_may_ask_for_several_documents_of_a_case() {
    let book = |code: &str, find: &str| {
        format!(
            "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"f.a\"\nname = \"a\"\n{code}\n\
[[code.rule]]\nid = \"r\"\n{find}\n"
        )
    };
    let note = |id: &str, case: &str, date: &str, word: &str| {
        format!("doc_id: {id}\ncase_id: {case}\ndate: {date}\n\nThe {word} was shut.\n")
    };
    let notes = [
        note("A1", "A", "2019-03-01", "door"),
        note("A2", "A", "2019-03-09", "door"),
        note("A3", "A", "2019-04-02", "gate"),
        note("B1", "B", "2019-03-01", "door"),
        note("B2", "B", "2019-03-02", "gate"),
    ];
    let files: Vec<(String, &str)> =
        (1..).zip(&notes).map(|(n, text)| (format!("{n}.txt"), text.as_str())).collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let found = |code: &str, find: &str| {
        let project = Project::with(&book(code, find), &files);
        let ran = project.run(&["codings", "--jsonl"]).expect(0);
        let id = |line: &serde_json::Value| line["doc_id"].as_str().unwrap().to_owned();
        let report = project.run(&["report", "frequencies", "--csv"]).expect(0).out;
        let counted: usize = report
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with("(all"))
            .filter_map(|line| line.split(',').nth(3)?.parse::<usize>().ok())
            .sum();
        let ids: Vec<String> = ran.json_lines().iter().map(id).collect();
        assert_eq!(counted, ids.len(), "{report}");
        ids
    };
    let door = "find = 'door'";
    assert_eq!(found("", door), ["A1", "A2", "B1"]);
    assert_eq!(found("repeats = 2", door), ["A1", "A2"]);
    assert_eq!(found("repeats = 3", door), Vec::<String>::new());
    assert_eq!(found("throughout = \"month\"", door), ["A1", "A2"]);
    assert_eq!(found("throughout = \"case\"", door), Vec::<String>::new());
    let absent = "find = 'gate'\nabsent = \"document\"";
    assert_eq!(found("throughout = \"month\"", absent), ["A1", "A2"]);
    assert_eq!(found("throughout = \"case\"", "find = 'shut'"), ["A1", "A2", "A3", "B1", "B2"]);
}

#[test]
fn steps_may_be_seconds_away_and_attributes_in_a_range() {
    let talk = "doc_id: T\ncase_id: X\ndate: 2019-03-30\nvisit: 7\nroles: SW=worker; MUM=parent\n\
transcript: SW, MUM\n\n00:00:05 SW: Sit down.\n00:00:09 MUM: No.\n00:00:20 SW: Sit down.\n00:00:40 MUM: No.\n";
    let rule = "find = 'no'\nextent = \"match\"\nafter = { find = '\"sit down\"', seconds = 4 }";
    assert_eq!(coded_in(talk, "", rule), ["9: No"]);
    assert_eq!(coded_in(talk, "", &rule.replace("= 4", "= 3")), Vec::<String>::new());
    assert_eq!(coded_in(talk, "", &rule.replace("= 4", "= 20")), ["9: No", "11: No"]);
    let of = |condition: &str| {
        coded_in(
            talk,
            "",
            &format!("find = 'no'\nextent = \"match\"\ndocument = {{ {condition} }}"),
        )
    };
    assert_eq!(of("date = \"2019-01..2019-03\"").len(), 2);
    assert_eq!(of("date = \"2019-01..2019-02\"").len(), 0);
    assert_eq!(of("visit = [\">=10\", \"7\"]").len(), 2);
    assert_eq!(of("visit = \">=10\"").len(), 0);
}

#[test]
fn rules_may_look_at_what_others_code() {
    let book = |find: &str, other: &str| {
        format!(
            "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n\
[[code]]\nid = \"f.refusal\"\nname = \"a\"\n[[code.rule]]\nid = \"r\"\nfind = 'no'\nby = \"parent\"\nextent = \"match\"\n{find}\n\
[[code]]\nid = \"f.order\"\nname = \"b\"\n[[code.rule]]\nid = \"r\"\nfind = '{other}'\nextent = \"match\"\n"
        )
    };
    let lines_of = |project: &Project| {
        let ran = project.run(&["codings", "--jsonl"]).expect(0);
        let line = |line: &str| {
            let coding: serde_json::Value = serde_json::from_str(line).unwrap();
            format!("{} {}", coding["code"].as_str().unwrap(), coding["line"])
        };
        ran.out.lines().map(line).collect::<Vec<_>>()
    };
    let lines = |book: &str| lines_of(&Project::with(book, &[("t.txt", TALK)]));
    let after = book("after = { find = 'code:f.order', by = \"worker\" }", "#deontic");
    assert_eq!(lines(&after), ["f.order 6", "f.refusal 7"]);
    let unless = book("unless = \"code:f.order\"", "never");
    assert_eq!(lines(&unless), ["f.refusal 7", "f.refusal 9", "f.order 9"]);
    let unless = unless.replace("unless = ", "within = \"segment\"\nunless = ");
    assert_eq!(lines(&unless), ["f.refusal 7", "f.order 9"]);

    // A rule is applied anew when a rule changes that it looks at.
    let project = Project::with(&after, &[("t.txt", TALK)]);
    project.run(&["code"]).expect(0);
    project.write("book.toml", &after.replace("#deontic", "school"));
    assert_eq!(lines_of(&project), ["f.order 8", "f.refusal 9"]);

    let circle = book("after = { find = 'code:f.order' }", "code:f");
    let error = Project::with(&circle, &[]).run(&["codebook", "check", "book.toml"]).expect(1).err;
    assert!(error.contains("f.refusal → f.order → f.refusal"), "{error}");
    let unknown = book("after = { find = 'code:f.ordre' }", "x");
    let error = Project::with(&unknown, &[]).run(&["codebook", "check", "book.toml"]).expect(1).err;
    assert!(error.contains("there is no code `f.ordre`"), "{error}");
    assert!(error.contains("did you mean `f.order`"), "{error}");
}

#[test]
fn rules_may_ask_who_is_addressed() {
    let rule = "find = \"you\"\nextent = \"match\"\nby = \"parent\"\nto = \"parent\"";
    assert_eq!(coded(rule), ["10: you"]);
}

#[test]
fn mistakes_are_marked_with_what_would_be_right() {
    let book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"f.a\"\nname = \"a\"\nguards = \"negatoin\"\n\
[[code.rule]]\nid = \"one\"\nfind = '#closed_qestion'\n\
[[code.rule]]\nid = \"two\"\nfind = '#minimal(x)'\n\
[[code.rule]]\nid = \"three\"\nfind = 'a'\nafter = { find = 'b', turn = 2 }\ntimes = 0\n";
    let project = Project::with(book, &[]);
    let error = project.run(&["codebook", "check", "book.toml"]).expect(1).err;
    for part in [
        "`guards` cannot be `negatoin`",
        "did you mean `negation`?",
        "there is no sign `#closed_qestion`",
        "did you mean `#closed_question`?",
        "`#minimal` does not say how many words",
        "`times` must be a whole number",
    ] {
        assert!(error.contains(part), "{part} is not in\n{error}");
    }
}

#[test]
fn why_names_the_guard_and_the_step() {
    let book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"f.a\"\nname = \"a\"\nguards = \"negation\"\n\
[[code.rule]]\nid = \"r\"\nfind = 'shouted'\nafter = { find = 'school', turns = 2 }\n";
    let project = Project::with(book, &[("t.txt", TALK)]);
    let why = project.run(&["why", "T:9"]).expect(0).out;
    assert!(why.contains("»never« (guard negation)"), "{why}");
    let why = project.run(&["why", "T:13"]).expect(0).out;
    assert!(why.contains("no `school` at most 2 turns before it"), "{why}");
}

#[test]
fn an_echo_repeats_words_of_the_turn_before() {
    let talk = "roles: SW=worker; MUM=parent\ntranscript: SW, MUM\n\n\
SW: It is only a short chat.\nMUM: Only a short chat. Right.\nMUM: Only a short one.\n";
    let book = |find: &str| {
        format!(
            "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"f.a\"\nname = \"a\"\n[[code.rule]]\nid = \"r\"\nfind = '{find}'\nextent = \"match\"\n"
        )
    };
    let found = |find: &str| {
        let project = Project::with(&book(find), &[("t.txt", talk)]);
        project.run(&["codings", "--jsonl"]).expect(0).json_lines()
    };
    let echoes = found("#echo(3)");
    assert_eq!(echoes.len(), 1);
    assert_eq!(echoes[0]["quote"], "Only a short");
    assert!(found("#echo(6)").is_empty());
}

#[test]
fn keys_that_say_nothing_by_themselves_are_told() {
    let book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"f.a\"\nname = \"a\"\n\
typical = [{ text = \"No.\", before = \"worker: Sit down.\" }]\n\
[[code.rule]]\nid = \"one\"\nfind = 'a'\nturns = 2\nextent = \"sequence\"\n";
    let project = Project::with(book, &[]);
    let error = project.run(&["codebook", "check", "book.toml"]).expect(1).err;
    for part in [
        "`turns` says nothing without `times`",
        "there is no sequence to code",
        "an example after other turns says who speaks",
    ] {
        assert!(error.contains(part), "{part} is not in\n{error}");
    }
}
