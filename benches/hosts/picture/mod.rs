//! What a read costs, drawn: plans as multiples of Terraform's own time, and
//! the start, memory and size of each provider.
//!
//! The SVG is written by hand: it holds a light and a dark palette as a style
//! sheet, and the reader's browser chooses. Plotting crates such as plotters
//! write each colour as an attribute, so that there would be one palette, and
//! they have no patterns for bars that were measured elsewhere.

mod svg;
mod upstream;

use std::iter;

use crate::run::{Headline, Run};

use svg::{Bar, Group, Scale, Svg};

/// What is compared across the top: a plan's time in floors.
const PLANS: [(Headline, &str); 4] = [
    (Headline::Plan(1, 10), "1 read"),
    (Headline::Plan(200, 10), "200 reads, 10 at once"),
    (Headline::Plan(200, 1), "200 reads, one by one"),
    (Headline::Plan(1000, 10), "1,000 reads, 10 at once"),
];

/// All tokens of one app, in seconds: what this takes, and what our bars are called.
const TOKENS: [(Headline, &str); 2] = [
    (Headline::ListRead, ", 1 read of okta_app_tokens"),
    (Headline::SingleReads, ", 1,000 reads of okta_app_token"),
];

/// What is compared below, each on a scale of its own.
const AMOUNTS: [(Headline, &str, &str); 3] = [
    (Headline::Start, "start, to the handshake", "ms"),
    (Headline::Memory, "memory, at most in 1,000 reads", "MB"),
    (Headline::Size, "program on disk", "MB"),
];

/// The longest bar of plans, in floors. One that is longer is cut off and
/// says how long it is; else it would flatten all others.
const LONGEST: f64 = 10.0;

/// The scale's end, in times the longest bar of [`TOKENS`]: its label is long.
const LABEL_ROOM: f64 = 1.5;

/// The providers in the picture, ours first.
struct Series {
    name: String,
    figure: Box<dyn Fn(Headline) -> Option<f64>>,
    is_of_another_batch: bool,
}

/// Draws the run; nothing when it has not measured all that is shown.
pub(crate) fn draw(run: &Run, machine: &str) -> Option<String> {
    let series = series(run);
    let shown = PLANS.iter().map(|(headline, _)| *headline);
    let shown = shown.chain(TOKENS.iter().map(|(headline, _)| *headline));
    let shown = shown.chain(AMOUNTS.iter().map(|(headline, ..)| *headline));
    for headline in shown {
        (series[0].figure)(headline)?;
    }
    let mut svg = Svg::new();
    svg.title(
        "What a read costs",
        "Time of a plan, as a multiple of what the same Terraform takes without a provider",
    );
    svg.legend(
        series
            .iter()
            .map(|one| (one.name.as_str(), one.is_of_another_batch)),
    );
    for (headline, title) in PLANS {
        svg.wide(
            &group(&series, headline, title, |value| short(value, "×")),
            Scale(LONGEST),
        );
    }
    svg.line_at_one(Scale(LONGEST));
    svg.heading("Time of a plan that reads all tokens of an app, where Okta takes 50 ms to answer");
    let tokens = tokens(&series);
    let longest = tokens.bars.iter().map(|bar| bar.value);
    svg.wide(&tokens, Scale(longest.fold(0.0, f64::max) * LABEL_ROOM));
    svg.heading("Per process");
    svg.columns(&AMOUNTS.map(|(headline, title, unit)| {
        group(&series, headline, title, |value| short(value, unit))
    }));
    svg.notes(&notes(&series, run, machine));
    Some(svg.finish())
}

fn series(run: &Run) -> Vec<Series> {
    let measured = run.providers.iter().map(|provider| {
        let name = provider.name.clone();
        let headlines = run.headlines.clone();
        Series {
            name: name.clone(),
            figure: Box::new(move |headline| headlines.get(&(headline, name.clone())).copied()),
            is_of_another_batch: false,
        }
    });
    let has_upstream = run
        .providers
        .iter()
        .any(|one| one.name.starts_with("okta "));
    let upstream = (!has_upstream).then(|| Series {
        name: upstream::NAME.to_owned(),
        figure: Box::new(upstream::figure),
        is_of_another_batch: true,
    });
    measured.chain(upstream).collect()
}

fn group(
    series: &[Series],
    headline: Headline,
    title: &'static str,
    label: impl Fn(f64) -> String,
) -> Group {
    let bars = series.iter().enumerate().filter_map(|(index, one)| {
        let value = (one.figure)(headline)?;
        Some(Bar {
            series: index,
            value,
            label: label(value),
            is_hatched: one.is_of_another_batch,
        })
    });
    Group {
        title,
        bars: bars.collect(),
    }
}

/// Ours by one read and by many, and what others take, who can only do the latter.
fn tokens(series: &[Series]) -> Group {
    let bars = TOKENS.into_iter().flat_map(|(headline, way)| {
        let group = group(series, headline, "1,000 tokens of an app", |value| {
            short(value, "s")
        });
        group.bars.into_iter().map(move |bar| Bar {
            label: match bar.series {
                0 => format!("{}{way}", bar.label),
                _ => bar.label,
            },
            ..bar
        })
    });
    Group {
        title: "1,000 tokens of an app",
        bars: bars.collect(),
    }
}

/// An amount in two or three digits.
fn short(value: f64, unit: &str) -> String {
    if value < 20.0 {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

fn notes(series: &[Series], run: &Run, machine: &str) -> Vec<String> {
    let machine = machine.split("; load").next().unwrap_or_default();
    let run_note = format!("Medians of one run, {}: {machine}.", run.route.name());
    let other = series.iter().any(|one| one.is_of_another_batch).then(|| {
        "Hatched: not of this run. Measured in an earlier batch, on 2 cores with Terraform 1.11.4; \
         its plans are multiples of Terraform's time in that batch."
            .to_owned()
    });
    iter::once(run_note).chain(other).collect()
}
