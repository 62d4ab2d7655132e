//! Okta's times: read and printed as Go does, or refused as Go does.

use arbitrary::{Result, Unstructured};

use super::go_time;
use crate::okta::Timestamp;

/// Any text is the same time to us and to Go's rules, or none to both.
pub fn time(input: &mut Unstructured<'_>) -> Result<()> {
    if let Ok(text) = std::str::from_utf8(input.bytes(input.len())?) {
        agrees(text);
    }
    Ok(())
}

fn agrees(text: &str) {
    let ours = text.parse::<Timestamp>().ok();
    let printed = ours.map(|time| time.to_string());
    assert_eq!(printed, go_time::printed(text), "{text:?}");
    // What is printed reads as the same time, unless its offset was carried
    // beyond what is taken (`24:60` is `25:00`).
    let again = printed.and_then(|printed| printed.parse().ok());
    assert!(again.is_none() || again == ours, "{text:?}");
}

#[cfg(test)]
mod tests {
    use std::thread;

    use fastrand::Rng;

    use super::*;

    /// How many times are tried, by so many threads.
    const TIMES: u64 = 1_000_000;
    const THREADS: u64 = 4;

    /// What may stand in a time, and what looks like it.
    const LETTERS: &[u8] = b"0123456789TtZz+-:.,/ _e\xc2";

    #[test]
    fn a_million_texts_are_what_they_are_to_go() {
        let seed = fastrand::u64(..);
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let rng = Rng::with_seed(seed ^ thread);
                scope.spawn(move || try_times(rng, TIMES / THREADS, seed));
            }
        });
    }

    fn try_times(mut rng: Rng, times: u64, seed: u64) {
        let mut read = 0;
        for _ in 0..times {
            let mut text = written(&mut rng);
            for _ in 0..[0, 0, 1, 1, 2, 3][rng.usize(0..6)] {
                spoil(&mut text, &mut rng);
            }
            let Ok(text) = std::str::from_utf8(&text) else {
                continue;
            };
            let caught = std::panic::catch_unwind(|| agrees(text));
            assert!(caught.is_ok(), "seed {seed}");
            read += u64::from(go_time::printed(text).is_some());
        }
        // Both kinds have to be among them for the comparison to mean much.
        assert!((times / 5..times * 4 / 5).contains(&read), "{read} times");
    }

    /// A time or nearly one: each part is at times a little too large, and of
    /// one of the forms that are written.
    fn written(rng: &mut Rng) -> Vec<u8> {
        let mut text = Vec::with_capacity(40);
        let year = [rng.u32(0..10_000), 4 * rng.u32(0..2_500), 1900, 2000][rng.usize(0..4)];
        digits(&mut text, year, 4);
        text.push(b'-');
        digits(
            &mut text,
            [rng.u32(1..13), 2, rng.u32(0..14)][rng.usize(0..3)],
            2,
        );
        text.push(b'-');
        digits(
            &mut text,
            [rng.u32(1..29), rng.u32(27..33), 29][rng.usize(0..3)],
            2,
        );
        text.push(b'T');
        digits(
            &mut text,
            [rng.u32(0..24), rng.u32(0..26)][rng.usize(0..2)],
            rng.usize(1..3),
        );
        for most in [61, 60 + rng.u32(1..3)] {
            text.push(b':');
            digits(&mut text, rng.u32(0..most), 2);
        }
        if rng.bool() {
            text.push(*b".,".get(rng.usize(0..2)).unwrap_or(&b'.'));
            (0..rng.usize(0..12)).for_each(|_| text.push(rng.u8(b'0'..=b'9')));
        }
        if rng.bool() {
            text.push(b'Z');
        } else {
            text.push(if rng.bool() { b'+' } else { b'-' });
            digits(&mut text, rng.u32(0..26), 2);
            text.push(b':');
            digits(&mut text, rng.u32(0..62), 2);
        }
        text
    }

    /// The last digits of a number, or more when it has one digit to itself.
    fn digits(text: &mut Vec<u8>, number: u32, width: usize) {
        let first = text.len();
        let mut rest = number;
        while text.len() < first + width || rest > 0 {
            text.insert(first, b'0' + (rest % 10) as u8);
            rest /= 10;
        }
    }

    /// One letter more, less or another.
    fn spoil(text: &mut Vec<u8>, rng: &mut Rng) {
        let at = rng.usize(0..text.len().max(1));
        let letter = LETTERS[rng.usize(0..LETTERS.len())];
        match rng.u8(0..4) {
            0 if at < text.len() => drop(text.remove(at)),
            1 => text.insert(at.min(text.len()), letter),
            2 => text.truncate(at),
            _ if at < text.len() => text[at] = letter,
            _ => {}
        }
    }
}
