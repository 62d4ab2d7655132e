//! Writes logs for the host: JSON lines on standard error, in hclog's format.
//!
//! A host parses each line and shows it at its level. All values must be
//! strings, because any other field makes Terraform panic. Only our own lines
//! are written, because a library's lines may contain secrets.

mod line;
mod queue;
mod stderr;

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};
use tracing_subscriber::reload;

use crate::environment::{Environment, first_set};

use line::Fields;

pub use stderr::flush;

/// The variables that set the level, the most specific first.
const LEVEL_VARIABLES: [&str; 3] = ["TF_LOG_PROVIDER_OKTA", "TF_LOG_PROVIDER", "TF_LOG"];

/// The default level. A host that shows no logs discards all lines, so lines
/// that nobody requested should cost nothing.
pub const DEFAULT_LEVEL: LevelFilter = LevelFilter::WARN;

/// The crates whose lines are written: all crates of this repository.
const OUR_CRATES: [&str; 2] = [env!("CARGO_CRATE_NAME"), "go_plugin"];

/// Returns the level in the environment, if there is one. `JSON` and unknown
/// words mean everything, as in hosts.
pub fn level(environment: &Environment<'_>) -> Option<LevelFilter> {
    let (_, word) = first_set(environment, LEVEL_VARIABLES)?;
    Some(match word.to_ascii_uppercase().as_str() {
        "DEBUG" => LevelFilter::DEBUG,
        "INFO" => LevelFilter::INFO,
        "WARN" => LevelFilter::WARN,
        "ERROR" => LevelFilter::ERROR,
        "OFF" => LevelFilter::OFF,
        _ => LevelFilter::TRACE,
    })
}

/// Changes the level of the log that [`install`] installed.
pub struct LevelHandle(reload::Handle<LevelFilter, Registry>);

impl LevelHandle {
    /// Sets the level from now on.
    pub fn set(&self, level: LevelFilter) {
        // Fails only if the log is gone, which stays to the end.
        let _ = self.0.reload(level);
    }
}

/// Returns whether a target (a module's path) is in one of our crates.
fn is_ours(target: &str) -> bool {
    let name = target.split("::").next().unwrap_or_default();
    OUR_CRATES.contains(&name)
}

/// Writes all logs of this process from now on, including panics.
pub fn install(level: LevelFilter) -> LevelHandle {
    let (filter, handle) = reload::Layer::new(level);
    let subscriber = tracing_subscriber::registry().with(filter).with(HostLog);
    // Fails only if a log is already installed, which is then used.
    let _ = tracing::subscriber::set_global_default(subscriber);
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        // A literal has no values. A formatted message may have some, so it is
        // left out.
        let literal = panic.payload().downcast_ref::<&'static str>();
        tracing::error!(place, literal, "panicked");
    }));
    LevelHandle(handle)
}

/// Writes events as lines for the host.
struct HostLog;

impl<S> Layer<S> for HostLog
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    fn enabled(&self, metadata: &Metadata<'_>, _context: Context<'_, S>) -> bool {
        is_ours(metadata.target())
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else {
            return;
        };
        let mut calls = Fields::default();
        for call in context.span_scope(follows).into_iter().flatten() {
            if let Some(outer) = call.extensions().get::<Fields>() {
                calls.inherit(outer);
            }
        }
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            fields.work_for(&calls);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.inherit(outer);
            }
        }
        event.record(&mut fields);
        stderr::write(line::format(
            event.metadata(),
            fields,
            time::OffsetDateTime::now_utc(),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_our_crates_are_written_and_no_others() {
        for (target, expected) in [
            ("terraform_provider_okta", true),
            ("terraform_provider_okta::okta::client", true),
            ("go_plugin::lifetime", true),
            ("go_plugin_of_others", false),
            ("rustls::server", false),
            ("", false),
        ] {
            assert_eq!(is_ours(target), expected, "{target}");
        }
    }

    #[test]
    fn the_most_specific_variable_sets_the_level() {
        type Variables<'test> = [(&'test str, &'test str)];
        let table: [(&Variables<'_>, Option<LevelFilter>); 8] = [
            (&[], None),
            (&[("TF_LOG", "DEBUG")], Some(LevelFilter::DEBUG)),
            (&[("TF_LOG", "")], None),
            (&[("TF_LOG", "json")], Some(LevelFilter::TRACE)),
            (&[("TF_LOG", "loud")], Some(LevelFilter::TRACE)),
            (
                &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "error")],
                Some(LevelFilter::ERROR),
            ),
            (
                &[
                    ("TF_LOG_PROVIDER", "TRACE"),
                    ("TF_LOG_PROVIDER_OKTA", "OFF"),
                ],
                Some(LevelFilter::OFF),
            ),
            (
                &[("TF_LOG", "INFO"), ("TF_LOG_PROVIDER_OKTA", "")],
                Some(LevelFilter::INFO),
            ),
        ];
        for (variables, expected) in table {
            let environment = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(level(&environment), expected, "{variables:?}");
        }
    }
}
