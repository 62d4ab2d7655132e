//! Figures side by side.

use std::fmt;

use crate::sample::Sample;

const COLUMNS: [&str; 5] = ["", "median", "p10 to p90", "ratio to floor", "target"];

/// The figures of one section.
pub(crate) struct Table {
    title: String,
    rows: Vec<[String; COLUMNS.len()]>,
}

impl Table {
    /// A table without rows yet.
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            rows: Vec::new(),
        }
    }

    /// Adds a thing that was measured, in `unit`, with what it should be.
    pub(crate) fn measured(&mut self, what: &str, sample: &Sample, unit: &str, target: &str) {
        self.row(what, sample, unit, String::new(), target);
    }

    /// Adds a thing that is compared with the least that it could be.
    pub(crate) fn compared(
        &mut self,
        what: &str,
        sample: &Sample,
        unit: &str,
        floor: &Sample,
        target: &str,
    ) {
        let ratio = format!("{:.2} ×", sample.median() / floor.median());
        self.row(what, sample, unit, ratio, target);
    }

    fn row(&mut self, what: &str, sample: &Sample, unit: &str, ratio: String, target: &str) {
        self.rows.push([
            what.to_owned(),
            format!("{:.2} {unit}", sample.median()),
            sample.to_string(),
            ratio,
            target.to_owned(),
        ]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = COLUMNS.map(str::to_owned);
        let lines: Vec<_> = [&head].into_iter().chain(&self.rows).collect();
        writeln!(f, "\n## {}\n", self.title)?;
        for (number, line) in lines.iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                write!(f, "| {cell:<width$} ", width = width(&lines, column))?;
            }
            writeln!(f, "|")?;
            if number == 0 {
                for column in 0..COLUMNS.len() {
                    write!(f, "|{:-<width$}", "", width = width(&lines, column) + 2)?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

fn width(lines: &[&[String; COLUMNS.len()]], column: usize) -> usize {
    let widths = lines.iter().map(|line| line[column].chars().count());
    widths.max().unwrap_or_default()
}
