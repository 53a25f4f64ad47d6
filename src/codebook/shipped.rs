/// The codebooks that come with doorstep: file name and contents, in the order of reports.
pub const SHIPPED: &[(&str, &str)] = &[
    ("hostility.toml", include_str!("../../codebooks/hostility.toml")),
    ("resistance.toml", include_str!("../../codebooks/resistance.toml")),
    ("power_in_discourse.toml", include_str!("../../codebooks/power_in_discourse.toml")),
    ("avoidance.toml", include_str!("../../codebooks/avoidance.toml")),
    ("relational.toml", include_str!("../../codebooks/relational.toml")),
    ("child_content.toml", include_str!("../../codebooks/child_content.toml")),
];
