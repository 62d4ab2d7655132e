//! The settings that are numbers: their ranges, and what they come to.

use std::time::Duration;

use serde_json::Number;
use tracing::Level;

use super::block::{
    BACKOFF, LOG_LEVEL, MAX_API_CAPACITY, MAX_RETRIES, MAX_WAIT_SECONDS, MIN_WAIT_SECONDS,
    PARALLELISM, REQUEST_TIMEOUT, SHARED_LISTS, Setting,
};
use super::config_value::{
    BlockValues, ConfigValue, Origin, ResolveContext, ResolvedValue, Unresolved,
};
use super::misplaced_secret::{MisplacedSecret, NOT_SHOWN};
use crate::diagnostic::{Diagnostic, listed, quoted};
use crate::okta::{RateLimitSettings, RetrySettings};

/// The most seconds that a setting comes to, a hundred years: more than anybody
/// waits, and still something that can be added to a clock's time.
const FOREVER: i64 = 100 * 366 * 24 * 60 * 60;

/// What the block says about these settings.
pub(super) struct LimitsConfig {
    backoff: ConfigValue<bool>,
    min_wait_seconds: ConfigValue<Number>,
    max_wait_seconds: ConfigValue<Number>,
    max_retries: ConfigValue<Number>,
    parallelism: ConfigValue<Number>,
    log_level: ConfigValue<Number>,
    max_api_capacity: ConfigValue<Number>,
    request_timeout: ConfigValue<Number>,
}

/// What these settings come to.
pub(super) struct Limits {
    pub(super) requests: Result<RequestLimits, Unresolved>,
    pub(super) shared_lists: bool,
    /// What to log, when the block says so.
    pub(super) log_level: Option<Level>,
    pub(super) warning: Option<Diagnostic>,
}

/// How often, how many and how long requests may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestLimits {
    pub(super) retry: RetrySettings,
    pub(super) rate_limit: RateLimitSettings,
    pub(super) request_timeout: Option<Duration>,
}

/// The whole numbers that a setting takes, and what is used without it.
#[derive(Clone, Copy)]
struct Range {
    lowest: i64,
    highest: i64,
    /// `None` where there is no number that means the same.
    default: Option<i64>,
}

impl LimitsConfig {
    pub(super) fn take(values: &mut BlockValues) -> Self {
        Self {
            backoff: values.flag(BACKOFF),
            min_wait_seconds: values.number(MIN_WAIT_SECONDS),
            max_wait_seconds: values.number(MAX_WAIT_SECONDS),
            max_retries: values.number(MAX_RETRIES),
            parallelism: values.number(PARALLELISM),
            log_level: values.number(LOG_LEVEL),
            max_api_capacity: values.number(MAX_API_CAPACITY),
            request_timeout: values.number(REQUEST_TIMEOUT),
        }
    }

    /// Decides each of them. No read needs to know the level of the log, nor
    /// what does nothing, so these two may be unknown.
    pub(super) fn resolve(self, context: &ResolveContext<'_>) -> Limits {
        let mut numbers = Numbers {
            context,
            reasons: Vec::new(),
        };
        let backoff = numbers.flag(BACKOFF, self.backoff);
        let default = RetrySettings::DEFAULT;
        let retries = Range::up_to(100).or(default.max_retries.into());
        let wait = |default: Duration| Range::ANY.or(default.as_secs() as i64);
        let capacity = Range::of(1, 100).or(RateLimitSettings::DEFAULT.max_api_capacity.into());
        let timeout = Range::of(0, 300).or(0);
        let max_retries = numbers.read(MAX_RETRIES, self.max_retries, retries);
        let min_wait = wait(default.min_wait);
        let min_wait = numbers.read(MIN_WAIT_SECONDS, self.min_wait_seconds, min_wait);
        let max_wait = wait(default.max_wait);
        let max_wait = numbers.read(MAX_WAIT_SECONDS, self.max_wait_seconds, max_wait);
        let capacity = numbers.read(MAX_API_CAPACITY, self.max_api_capacity, capacity);
        let timeout = numbers.read(REQUEST_TIMEOUT, self.request_timeout, timeout);
        let log_level = numbers.read(LOG_LEVEL, self.log_level.or_null(), Range::of(1, 5));
        numbers.read(PARALLELISM, self.parallelism.or_null(), Range::ANY);
        let max_wait = max_wait.map_or(default.max_wait, seconds);
        let retries = match backoff {
            Some(false) => 0,
            _ => max_retries.map_or(default.max_retries, count),
        };
        // After a failed list, single requests read its tokens again. That
        // would be a retry, which is not allowed here.
        let shared_lists = numbers.switch(SHARED_LISTS) && retries > 0;
        let requests = RequestLimits {
            retry: RetrySettings {
                min_wait: min_wait.map_or(default.min_wait, seconds).min(max_wait),
                max_wait,
                max_retries: retries,
            },
            rate_limit: RateLimitSettings {
                max_api_capacity: capacity
                    .and_then(|percent| u8::try_from(percent).ok())
                    .unwrap_or(RateLimitSettings::DEFAULT.max_api_capacity),
                ..RateLimitSettings::DEFAULT
            },
            request_timeout: timeout.filter(|timeout| *timeout > 0).map(seconds),
        };
        Limits {
            requests: if numbers.reasons.is_empty() {
                Ok(requests)
            } else {
                Err(Unresolved::all(numbers.reasons))
            },
            shared_lists,
            log_level: log_level.and_then(level),
            warning: retries_are_off(backoff, max_retries),
        }
    }
}

/// Reads numbers and keeps what is wrong with them.
struct Numbers<'context> {
    context: &'context ResolveContext<'context>,
    reasons: Vec<Unresolved>,
}

impl Numbers<'_> {
    fn flag(&mut self, setting: Setting, written: ConfigValue<bool>) -> Option<bool> {
        match written {
            ConfigValue::Null => None,
            ConfigValue::Known(flag) => Some(flag),
            ConfigValue::Unknown => {
                self.reasons.push(Unresolved::unknown(setting));
                None
            }
        }
    }

    /// A variable that switches something off which is on by default.
    fn switch(&mut self, variable: &'static str) -> bool {
        let text = (self.context.environment)(variable).unwrap_or_default();
        match text.trim().to_ascii_lowercase().as_str() {
            "" | "on" => true,
            "off" => false,
            _ => {
                let origin = Origin::Environment(variable);
                let mistake = invalid(&text, "`on` or `off`", origin)
                    .fix(format!("Unset `{variable}` for the default, `on`."))
                    .fix(format!(
                        "Or set {} to read each token with a request of its own.",
                        origin.assignment("off")
                    ));
                self.reasons.push(Unresolved::wrong(mistake));
                true
            }
        }
    }

    fn read(
        &mut self,
        setting: Setting,
        written: ConfigValue<Number>,
        range: Range,
    ) -> Option<i64> {
        // A text that is no number is kept as it is, to be quoted.
        let written = written.map(|number| number.to_string());
        match written.or_variable(setting, self.context, |text| text) {
            ResolvedValue::Missing => None,
            ResolvedValue::Unknown => {
                self.reasons.push(Unresolved::unknown(setting));
                None
            }
            ResolvedValue::Known(text, origin) => {
                let number = whole(text.trim()).filter(|number| range.contains(*number));
                if number.is_none() {
                    let mistake = out_of_range(&text, range, origin);
                    self.reasons.push(Unresolved::wrong(mistake));
                }
                number
            }
        }
    }
}

impl Range {
    const ANY: Self = Self::of(i64::MIN, i64::MAX);

    const fn of(lowest: i64, highest: i64) -> Self {
        Self {
            lowest,
            highest,
            default: None,
        }
    }

    fn or(self, default: i64) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    const fn up_to(highest: i64) -> Self {
        Self::of(i64::MIN, highest)
    }

    fn contains(self, number: i64) -> bool {
        (self.lowest..=self.highest).contains(&number)
    }

    /// The number of the range that a text most likely means: the nearest, or
    /// the default where it is no number.
    fn nearest(self, text: &str) -> i64 {
        let start = text.trim().trim_end_matches('%').trim_end();
        let number = start.parse::<f64>().ok().filter(|number| !number.is_nan());
        let number = number.map(|number| number.round() as i64);
        let number = number.or(self.default).unwrap_or(self.highest);
        number.clamp(self.lowest, self.highest)
    }

    /// What it takes, as the end of a sentence.
    fn described(self) -> String {
        match (self.lowest, self.highest) {
            (i64::MIN, i64::MAX) => "a whole number".to_owned(),
            (i64::MIN, highest) => format!("a whole number of at most {highest}"),
            (lowest, highest) => format!("a whole number from {lowest} to {highest}"),
        }
    }
}

/// A whole number; beyond 64 bits, the nearest that these hold.
fn whole(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let number: f64 = text.parse().ok()?;
    let is_whole = number.is_finite() && number.fract() == 0.0;
    is_whole.then_some(number as i64)
}

/// A negative number counts as 0.
fn seconds(number: i64) -> Duration {
    Duration::from_secs(u64::try_from(number.min(FOREVER)).unwrap_or_default())
}

/// A negative number counts as 0, as okta/okta counts it.
fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

/// The levels of okta/okta, which are those of its logging library.
fn level(number: i64) -> Option<Level> {
    match number {
        1 => Some(Level::TRACE),
        2 => Some(Level::DEBUG),
        3 => Some(Level::INFO),
        4 => Some(Level::WARN),
        5 => Some(Level::ERROR),
        _ => None,
    }
}

fn invalid(text: &str, expected: &str, origin: Origin) -> Diagnostic {
    if let Some(secret) = MisplacedSecret::in_text(text) {
        return Diagnostic::error(
            "Invalid Provider Setting",
            format!(
                "{} must be {expected}. It {}.{NOT_SHOWN}",
                origin.subject(),
                secret.where_it_belongs()
            ),
        );
    }
    origin.at(Diagnostic::error(
        "Invalid Provider Setting",
        format!(
            "{} is \"{}\", and must be {expected}.",
            origin.subject(),
            quoted(text)
        ),
    ))
}

fn out_of_range(text: &str, range: Range, origin: Origin) -> Diagnostic {
    let name = origin.name();
    let diagnostic = invalid(text, &range.described(), origin);
    if name == PARALLELISM.attribute {
        return diagnostic.fix("Remove `parallelism`: it has no effect.");
    }
    let nearest = origin.assignment_of_number(&range.nearest(text).to_string());
    let default = match range.default {
        Some(default) => format!("Or remove `{name}` to use the default, {default}."),
        None => format!("Or remove `{name}` to use the default."),
    };
    diagnostic
        .fix(format!("Set {nearest}, or another number that is allowed."))
        .fix(default)
}

/// What to know where retries are switched off, which okta/okta ignores.
fn retries_are_off(backoff: Option<bool>, max_retries: Option<i64>) -> Option<Diagnostic> {
    let off = backoff.filter(|is_on| !is_on);
    let none = max_retries.filter(|number| *number <= 0);
    let off = off.map(|value| (BACKOFF.attribute, value.to_string()));
    let none = none.map(|value| (MAX_RETRIES.attribute, value.to_string()));
    let settings: Vec<_> = off.into_iter().chain(none).collect();
    if settings.is_empty() {
        return None;
    }
    let names: Vec<_> = settings.iter().map(|(name, _)| *name).collect();
    let names = listed(&names);
    let turn = if settings.len() == 1 { "turns" } else { "turn" };
    let settings = settings.iter();
    let settings = settings.map(|(name, value)| format!("`{name} = {value}`"));
    let settings = settings.collect::<Vec<_>>().join(" and ");
    let default = RetrySettings::DEFAULT.max_retries;
    let warning = Diagnostic::warning(
        "Requests to Okta Are Not Retried",
        format!(
            "{settings} in the provider configuration {turn} off retries. A read fails at the \
             first 429, 500, 502, 503 or 504, or if its request gets no response. Shared lists are \
             off too. Unlike this provider, the official Okta provider retries up to five times \
             even with `backoff = false` or `max_retries = 0`."
        ),
    );
    Some(warning.fix(format!(
        "If you want no retries, ignore this warning. Otherwise remove {names} from the provider \
         configuration. The default is {default} retries."
    )))
}

#[cfg(test)]
mod tests;
