use std::collections::BTreeMap;

/// What the columns `speaker`, `text` and `time` are called: by doorstep.toml, else by usual names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns(pub BTreeMap<String, String>);

/// Usual names of columns, by what they hold.
const USUAL: &[(&str, &[&str])] = &[
    ("speaker", &["speaker", "name", "participant", "who", "role", "person", "speaker name"]),
    (
        "text",
        &[
            "text",
            "words",
            "utterance",
            "content",
            "transcript",
            "speech",
            "sentence",
            "turn",
            "said",
        ],
    ),
    ("time", &["time", "timestamp", "start", "start time", "begin", "timecode"]),
];

impl Columns {
    /// Which column of `head` holds what `meaning` says.
    pub(super) fn place(&self, meaning: &str, head: &[String]) -> Option<usize> {
        let plain = |name: &str| name.trim().to_lowercase().replace(['_', '-'], " ");
        if let Some(name) = self.0.get(meaning) {
            let named = head.iter().position(|column| plain(column) == plain(name));
            if named.is_some() {
                return named;
            }
        }
        let (_, names) = USUAL.iter().find(|(usual, _)| *usual == meaning)?;
        names.iter().find_map(|name| head.iter().position(|column| plain(column) == **name))
    }
}
