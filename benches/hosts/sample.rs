//! Many measurements of one thing.

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

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The one in the middle; of an even number the upper.
    pub(crate) fn median(&self) -> f64 {
        self.percentile(50)
    }

    /// Between which two the median of all that could be measured lies, in 95 of
    /// 100 samples: those that are two standard deviations of a rank from the
    /// middle.
    pub(crate) fn interval_of_median(&self) -> [f64; 2] {
        let share = 100_usize.div_ceil(self.count().isqrt().max(1));
        let bounds = [50_usize.saturating_sub(share), (50 + share).min(100)];
        bounds.map(|percent| self.percentile(percent))
    }

    /// The one below which that share of all lies.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let position = (self.0.len() * percent / 100).min(last);
        self.0.get(position).copied().unwrap_or(f64::NAN)
    }
}

impl FromIterator<f64> for Sample {
    fn from_iter<T: IntoIterator<Item = f64>>(values: T) -> Self {
        let mut sample = Self::default();
        values.into_iter().for_each(|value| sample.push(value));
        sample
    }
}
