//! Dates as people in the United Kingdom write them, day first.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use time::{Date, Month};

use super::pattern;

/// `2018-03-14`, also with a time behind it.
static ISO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?$"));
/// `14.3.18`, `14/03/2018`, `14-3-18`.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[A-Za-z]+,? )?([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4}|[0-9]{2})$")
});
/// `14 March 2018`, `Wed 14th of Mar 18`.
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[A-Za-z]+,? )?([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? ([A-Za-z]{3,9})\.?,? ([0-9]{4}|[0-9]{2})$",
    )
});
/// `March 14, 2018`.
static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[A-Za-z]+,? )?([A-Za-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})$")
});

/// The date that `written` gives, as `YYYY-MM-DD`; `None` where it gives none that exists.
pub fn normalise(written: &str) -> Option<String> {
    // Every form has figures.
    if !written.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some((year, month, day)) = iso(written.trim()) {
        return date(year, number(month)?, day);
    }
    let written = written.trim();
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let part = |found: &Captures<'_>, index: usize| {
        found.get(index).map_or(String::new(), |part| part.as_str().to_owned())
    };
    if let Some(found) = ISO.captures(&written) {
        return date(&part(&found, 1), number(&part(&found, 2))?, &part(&found, 3));
    }
    if let Some(found) = NUMBERS.captures(&written) {
        return date(&part(&found, 3), number(&part(&found, 2))?, &part(&found, 1));
    }
    if let Some(found) = DAY_FIRST.captures(&written) {
        return date(&part(&found, 3), month(&part(&found, 2))?, &part(&found, 1));
    }
    let found = MONTH_FIRST.captures(&written)?;
    date(&part(&found, 3), month(&part(&found, 1))?, &part(&found, 2))
}

/// `2018-03-14` and no more, the form that headers have most often.
fn iso(written: &str) -> Option<(&str, &str, &str)> {
    let (year, rest) = written.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let figures =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let is = figures(year, 4) && figures(month, 2) && figures(day, 2);
    is.then_some((year, month, day))
}

fn date(year: &str, month: u8, day: &str) -> Option<String> {
    let short = year.len() == 2;
    let year: i32 = year.parse().ok()?;
    // Two figures mean the hundred years around the turn of the century.
    let year = match (short, year) {
        (true, 0..70) => year + 2000,
        (true, _) => year + 1900,
        (false, _) => year,
    };
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, number(day)?).ok()?;
    Some(format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()))
}

fn number(text: &str) -> Option<u8> {
    text.parse().ok()
}

fn month(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    let names = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let found = names.iter().position(|full| name.len() >= 3 && full.starts_with(&name));
    let found = found.or_else(|| (name == "sept").then_some(8));
    number(&(found? + 1).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_first() {
        for written in [
            "2018-03-14",
            "2018-03-14T15:18:39+01:00",
            "2018-3-14",
            "14.3.18",
            "14/03/2018",
            "14-03-18",
            "14 March 2018",
            "14th of Mar 2018",
            "Wed 14 march 18",
            "March 14, 2018",
            " 14  March\t2018 ",
            "Wed 14/3/18",
        ] {
            assert_eq!(normalise(written).as_deref(), Some("2018-03-14"), "{written}");
        }
        assert_eq!(normalise("1 Sept 1999").as_deref(), Some("1999-09-01"));
        assert_eq!(normalise("1.2.85").as_deref(), Some("1985-02-01"));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for written in ["", "31.2.18", "3/14/2018", "spring", "14 Murch 2018", "2018", "14.3."] {
            assert_eq!(normalise(written), None, "{written}");
        }
    }
}
