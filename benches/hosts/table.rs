//! Figures side by side, as a table of Markdown.

use std::fmt;

use crate::sample::Sample;

/// The columns of most tables: what was measured, how it compares with the
/// least that it could be, and with our own.
pub(crate) const FIGURES: [&str; 6] = [
    "",
    "median",
    "p10 to p90",
    "to the floor",
    "ours to it",
    "target",
];

/// The figures of one section.
pub(crate) struct Table {
    title: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// The most that a figure should be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target(pub(crate) f64, pub(crate) &'static str);

impl Target {
    /// In words, with a mark where the figure is more.
    pub(crate) fn judge(self, figure: f64) -> String {
        let Self(most, unit) = self;
        // As it is printed, so that nothing is missed that looks held.
        let is_missed = (figure * 100.0).round() / 100.0 > most;
        let missed = if is_missed { ", **missed**" } else { "" };
        format!("≤ {}{missed}", format!("{most} {unit}").trim_end())
    }
}

/// One line of a table with the columns of [`FIGURES`].
#[derive(Debug, Clone)]
pub(crate) struct Figure<'sample> {
    pub(crate) what: String,
    pub(crate) sample: &'sample Sample,
    pub(crate) unit: &'static str,
    /// The least that it could be.
    pub(crate) floor: Option<&'sample Sample>,
    /// The same of ours, where this is a peer's.
    pub(crate) ours: Option<&'sample Sample>,
    /// For the ratio to ours where there is one, else for the median.
    pub(crate) target: Option<Target>,
}

impl<'sample> Figure<'sample> {
    /// A figure that is compared with nothing.
    pub(crate) fn new(
        what: impl Into<String>,
        sample: &'sample Sample,
        unit: &'static str,
    ) -> Self {
        Self {
            what: what.into(),
            sample,
            unit,
            floor: None,
            ours: None,
            target: None,
        }
    }

    fn cells(&self) -> Vec<String> {
        let median = self.sample.median();
        let to_floor = self.floor.map(|floor| median / floor.median());
        let ours_to_it = self.ours.map(|ours| ours.median() / median);
        let judged = ours_to_it.unwrap_or(median);
        vec![
            self.what.clone(),
            amount(median, self.unit),
            spread(self.sample),
            to_floor.map_or_else(String::new, ratio),
            ours_to_it.map_or_else(String::new, ratio),
            self.target
                .map_or_else(String::new, |target| target.judge(judged)),
        ]
    }
}

impl Table {
    /// A table of figures without rows yet.
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self::with(title, &FIGURES)
    }

    /// A table with other columns.
    pub(crate) fn with(title: impl Into<String>, columns: &[&'static str]) -> Self {
        Self {
            title: title.into(),
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a figure.
    pub(crate) fn add(&mut self, figure: &Figure<'_>) {
        self.row(figure.cells());
    }

    /// Adds a row with a cell for each column.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.columns.len(), "{cells:?}");
        self.rows.push(cells);
    }

    /// Whether any row has something there.
    fn is_used(&self, column: usize) -> bool {
        self.rows.iter().any(|row| !row[column].is_empty())
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].chars().count());
        let head = self.columns[column].chars().count();
        cells.fold(head, usize::max)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = (0..self.columns.len())
            .filter(|one| self.is_used(*one))
            .collect();
        let head: Vec<_> = self.columns.iter().map(ToString::to_string).collect();
        let line = (0..self.columns.len()).map(|one| "-".repeat(self.width(one)));
        let line: Vec<_> = line.collect();
        writeln!(f, "\n## {}\n", self.title)?;
        for row in [&head, &line].into_iter().chain(&self.rows) {
            for column in &columns {
                write!(
                    f,
                    "| {:<width$} ",
                    row[*column],
                    width = self.width(*column)
                )?;
            }
            writeln!(f, "|")?;
        }
        Ok(())
    }
}

/// An amount, with more digits the smaller it is.
pub(crate) fn amount(value: f64, unit: &str) -> String {
    format!("{} {unit}", digits(value)).trim_end().to_owned()
}

/// What nine in ten are above, and what nine in ten are below.
pub(crate) fn spread(sample: &Sample) -> String {
    let [low, high] = [10, 90].map(|percent| digits(sample.percentile(percent)));
    format!("{low} to {high} of {}", sample.count())
}

/// How many times.
pub(crate) fn ratio(value: f64) -> String {
    format!("{value:.2} ×")
}

fn digits(value: f64) -> String {
    match value.abs() {
        large if large >= 1000.0 => format!("{value:.0}"),
        large if large >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
