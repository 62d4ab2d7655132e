//! Properties of every diagnostic.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

/// The longest detail, in bytes: up to ten values, each cut at 200 characters
/// of at most 4 bytes, and the text about them.
const LONGEST_DETAIL: usize = 10_000;

/// The data source that is read.
pub(super) const DATA_SOURCE: &str = "okta_app_token";

/// Asserts that every diagnostic has text of limited length, without control
/// characters other than newlines, and without any part of a secret.
pub(super) fn expect_help(found: &Diagnostics, secret: &str) {
    for diagnostic in found {
        let Diagnostic {
            summary,
            detail,
            fixes,
            ..
        } = diagnostic;
        let is_sentence = |text: &String| text.ends_with(['.', ')', '?']);
        assert!(fixes.iter().all(is_sentence), "{fixes:?}");
        let length = fixes.iter().map(String::len).sum::<usize>();
        assert!(length <= LONGEST_DETAIL, "{length} bytes");
        assert!(!summary.is_empty() && summary.len() < 80, "{summary}");
        assert!(detail.len() <= LONGEST_DETAIL, "{} bytes", detail.len());
        // A quoted message of the other side may have the full stop already.
        let is_complete = detail.ends_with(['.', ')', '?']) || detail.ends_with(".\"");
        assert!(is_complete, "{detail}");
        let is_odd = |letter: char| letter.is_control() && letter != '\n';
        assert!(!detail.chars().any(is_odd), "{detail:?}");
        assert!(!fixes.concat().chars().any(is_odd), "{fixes:?}");
        assert!(!format!("{diagnostic:?}").contains(secret), "{detail}");
        let is_warning = diagnostic.severity == Severity::Warning;
        assert!(!is_warning || diagnostic.attribute.is_none());
    }
}
