//! What has to hold for whatever a configuration says and Okta answers: users
//! are told in bounded words, and never a secret. The tests run these
//! properties on random inputs, `make fuzz` on inputs that go where none
//! went before.

mod advice;
mod data_source_configuration;
mod provider_block;
mod values;

pub use advice::advice;
pub use data_source_configuration::data_source_configuration;
pub use provider_block::provider_block;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

/// The longest detail, in bytes: up to ten values, each cut at 200 characters
/// of at most 4 bytes, and what is said about them.
const LONGEST_DETAIL: usize = 10_000;

/// The data source that is asked for.
const DATA_SOURCE: &str = "okta_app_token";

/// Asserts what is true of every diagnostic: words of a bounded length, with
/// no control characters but line breaks and nothing of a secret.
fn expect_help(found: &Diagnostics, secret: &str) {
    for diagnostic in found {
        let Diagnostic {
            summary, detail, ..
        } = diagnostic;
        assert!(!summary.is_empty() && summary.len() < 80, "{summary}");
        assert!(detail.len() <= LONGEST_DETAIL, "{} bytes", detail.len());
        assert!(detail.ends_with(['.', ')', '?']), "{detail}");
        let is_odd = |letter: char| letter.is_control() && letter != '\n';
        assert!(!detail.chars().any(is_odd), "{detail:?}");
        assert!(!format!("{diagnostic:?}").contains(secret), "{detail}");
        let is_warning = diagnostic.severity == Severity::Warning;
        assert!(!is_warning || diagnostic.attribute.is_none());
    }
}

#[cfg(test)]
mod tests {
    use arbtest::arbtest;

    /// How long each property is tried, in milliseconds: some thousand inputs.
    const BUDGET: u64 = 400;

    #[test]
    fn a_provider_block_comes_to_settings_or_to_help_without_secrets() {
        arbtest(super::provider_block).budget_ms(BUDGET);
    }

    #[test]
    fn exactly_the_wrong_attributes_of_a_data_source_are_named() {
        arbtest(super::data_source_configuration).budget_ms(BUDGET);
    }

    #[test]
    fn every_error_response_becomes_help_without_the_credential() {
        arbtest(super::advice).budget_ms(BUDGET);
    }
}
