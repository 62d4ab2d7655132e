//! Okta's times: read and printed as Go does, or an error where Go has one.

use arbitrary::{Result, Unstructured};

use super::go_time;
use crate::okta::Timestamp;

/// What may be in a time, and what looks like it.
const LETTERS: &[u8] = b"0123456789TtZz+-:.,/ _e\xc2";

/// A text is the same time to us and to Go's rules, or an error to both.
pub fn time(input: &mut Unstructured<'_>) -> Result<()> {
    let text = if input.ratio(1, 8)? {
        input.bytes(input.len())?.to_vec()
    } else {
        nearly_a_time(input)?
    };
    let Ok(text) = std::str::from_utf8(&text) else {
        return Ok(());
    };
    let ours = text.parse::<Timestamp>().ok();
    let printed = ours.map(|time| time.to_string());
    assert_eq!(printed, go_time::printed(text), "{text:?}");
    // What is printed reads as the same time, unless its offset was carried
    // beyond what is taken (`24:60` is `25:00`).
    let again = printed.and_then(|printed| printed.parse().ok());
    assert!(again.is_none() || again == ours, "{text:?}");
    Ok(())
}

/// A time in which parts may be a little too large, and letters wrong.
fn nearly_a_time(input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let year = *input.choose(&[2026, 2024, 1900, 2000, 0, 9999, 10_000])?;
    let month = part(input, 1..=12)?;
    let day = part(input, 1..=28)?;
    let hour = part(input, 0..=23)?;
    let (minute, second) = (part(input, 0..=59)?, part(input, 0..=59)?);
    let hour = match input.int_in_range(0..=1)? {
        0 => hour.to_string(),
        _ => format!("{hour:02}"),
    };
    let fraction = match input.int_in_range(0..=3)? {
        0 => format!(".{}", input.arbitrary::<u32>()?),
        1 => format!(",{}", input.arbitrary::<u8>()?),
        _ => String::new(),
    };
    let zone = match input.int_in_range(0..=3)? {
        0 => format!("+{:02}:{:02}", part(input, 0..=24)?, part(input, 0..=60)?),
        1 => format!("-{:02}:{:02}", part(input, 0..=24)?, part(input, 0..=60)?),
        _ => "Z".to_owned(),
    };
    let text = format!("{year:04}-{month:02}-{day:02}T{hour}:{minute:02}:{second:02}");
    let mut text = format!("{text}{fraction}{zone}").into_bytes();
    for _ in 0..*input.choose(&[0, 0, 1, 1, 2, 3])? {
        spoil(&mut text, input)?;
    }
    Ok(text)
}

/// A number of that range; now and then one that is up to 4 larger.
fn part(input: &mut Unstructured<'_>, range: std::ops::RangeInclusive<u32>) -> Result<u32> {
    let beyond = if input.ratio(1, 6)? { 4 } else { 0 };
    input.int_in_range(*range.start()..=range.end() + beyond)
}

/// One letter more, less or another.
fn spoil(text: &mut Vec<u8>, input: &mut Unstructured<'_>) -> Result<()> {
    let at = input.choose_index(text.len().max(1))?;
    let letter = *input.choose(LETTERS)?;
    match input.int_in_range(0..=3)? {
        0 if at < text.len() => drop(text.remove(at)),
        1 => text.insert(at.min(text.len()), letter),
        2 => text.truncate(at),
        _ if at < text.len() => text[at] = letter,
        _ => {}
    }
    Ok(())
}
