//! Many measurements of one thing.

use std::fmt;
use std::time::Duration;

/// Measurements in one unit, whichever it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample(Vec<f64>);

impl Sample {
    /// Adds a time, in milliseconds.
    pub(crate) fn push_time(&mut self, time: Duration) {
        self.push(time.as_secs_f64() * 1000.0);
    }

    /// Adds a measurement.
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_by(f64::total_cmp);
    }

    /// The one in the middle; of an even number the upper.
    pub(crate) fn median(&self) -> f64 {
        self.percentile(50)
    }

    /// The one below which that share of all lies.
    fn percentile(&self, percent: usize) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let position = (self.0.len() * percent / 100).min(last);
        self.0.get(position).copied().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Sample {
    /// The spread: what nine in ten are above, and what nine in ten are below.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.2} to {:.2} of {}",
            self.percentile(10),
            self.percentile(90),
            self.0.len()
        )
    }
}
