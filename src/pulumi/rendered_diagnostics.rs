//! Renders diagnostics for Pulumi: as a failure at its property, or as text.

use super::names::{PACKAGE, property, property_path, with_property_names};
use super::suggestion::set_command;
use crate::diagnostic::{Diagnostic, Diagnostics, Hint, Severity, with_fixes};
use crate::proto::pulumirpc::CheckFailure;
use crate::schema::Schema;

/// Separates two diagnostics in one text.
const SEPARATOR: &str = "\n\n";

/// The diagnostics of one call, as the user sees them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct RenderedDiagnostics {
    /// The errors, each at its property. The property is empty if the error is
    /// about none, or about a secret.
    pub(super) failures: Vec<CheckFailure>,
    /// The warnings.
    pub(super) warnings: Vec<String>,
}

impl RenderedDiagnostics {
    /// Renders the provider's diagnostics. The schemas, the provider's own
    /// first, have the names that the messages mention.
    pub(super) fn new(diagnostics: Diagnostics, schemas: &[&Schema]) -> Self {
        let mut rendered = Self::default();
        for diagnostic in diagnostics {
            let text = text(&diagnostic, schemas);
            match diagnostic.severity {
                Severity::Warning => rendered.warnings.push(text),
                Severity::Error => rendered.failures.push(CheckFailure {
                    property: place(&diagnostic, schemas).unwrap_or_default(),
                    reason: text,
                }),
            }
        }
        rendered
    }
}

/// Returns the property that a diagnostic is about, unless it is a secret,
/// because the engine prints the property's value.
fn place(diagnostic: &Diagnostic, schemas: &[&Schema]) -> Option<String> {
    let path = diagnostic.attribute.as_ref()?;
    let name = path.root().unwrap_or_default();
    let mut known = schemas.iter().filter_map(|schema| schema.attribute(name));
    let is_secret = known.any(|attribute| attribute.sensitive);
    (!is_secret).then(|| property_path(path))
}

fn text(diagnostic: &Diagnostic, schemas: &[&Schema]) -> String {
    let Diagnostic {
        summary, detail, ..
    } = diagnostic;
    let in_our_names = |text: &str| with_property_names(text, schemas);
    let mut fixes: Vec<_> = diagnostic
        .fixes
        .iter()
        .map(|fix| in_our_names(fix))
        .collect();
    fixes.extend(diagnostic.hint.map(in_words));
    fixes.extend(how_to_set(&diagnostic.missing_settings, schemas));
    with_fixes(&in_our_names(&format!("{summary}: {detail}")), &fixes)
}

fn in_words(hint: Hint) -> String {
    let words = match hint {
        Hint::Parallelism => "Read fewer tokens at once: run `pulumi up --parallel 2`.",
        Hint::TrailingNewline => {
            "Remove the newline: in a shell, `tr -d '\\r\\n' < FILE` prints a file without it."
        }
        Hint::DecodeBase64 => {
            "Decode it: `base64 -d < key.b64 | pulumi config set --secret okta:privateKey`."
        }
        Hint::DecodeJson => {
            "Take the key out of the JSON: `jq -r .private_key key.json | pulumi config set \
             --secret okta:privateKey`, with the name of the member that has the key."
        }
        Hint::TraceLog => {
            "Run `pulumi --logtostderr -v=9` with TF_LOG_PROVIDER=TRACE to get this log."
        }
        Hint::SetSecret(attribute) => {
            return format!(
                "Or set it in the stack: `pulumi config set --secret {PACKAGE}:{}`.",
                property(attribute)
            );
        }
        Hint::UnknownValue => {
            "Or create the resource that the value comes from first: `pulumi up --target URN`."
        }
        Hint::ListTokens => {
            "To find the token's id, list the tokens of the app with the function \
             `okta:app/getTokens:getTokens`."
        }
        Hint::OfficialProvider => "For any other function, use the official Okta package.",
    };
    words.to_owned()
}

/// Returns how a stack or a program sets the missing settings.
fn how_to_set(settings: &[&str], schemas: &[&Schema]) -> Option<String> {
    let provider = schemas.first()?;
    let commands = settings
        .iter()
        .map(|setting| set_command(&property(setting), "…", provider));
    let commands: Vec<_> = commands.collect();
    (!commands.is_empty()).then(|| {
        let commands = commands.join(" and ");
        format!(
            "In a stack, run {commands}. In a program that makes the provider itself \
             (`okta.Provider`), set the property of the same name."
        )
    })
}

/// Returns the failures as one text, for calls whose response has no field for
/// them.
pub(super) fn as_text(failures: &[CheckFailure]) -> String {
    let texts = failures.iter().map(with_name);
    texts.collect::<Vec<_>>().join(SEPARATOR)
}

/// Returns the failure as a text that starts with its property.
pub(super) fn with_name(failure: &CheckFailure) -> String {
    match &failure.property {
        property if property.is_empty() => failure.reason.clone(),
        property => format!("{PACKAGE}:{property}: {}", failure.reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::AttributePath;
    use crate::provider::Provider;

    fn render(diagnostic: Diagnostic) -> RenderedDiagnostics {
        RenderedDiagnostics::new(vec![diagnostic], &[Provider::new().schema()])
    }

    #[test]
    fn an_error_is_a_failure_at_its_property_and_a_warning_is_a_text() {
        let error = Diagnostic::error("Summary", "See `org_name`.");
        let at = AttributePath::attribute("org_name");
        let rendered = render(error.clone().at(at));
        let failure = CheckFailure {
            property: "orgName".into(),
            reason: "Summary: See `orgName`.".into(),
        };
        assert_eq!(
            as_text(&rendered.failures),
            "okta:orgName: Summary: See `orgName`."
        );
        assert_eq!(rendered.failures, [failure]);
        assert_eq!(as_text(&render(error).failures), "Summary: See `orgName`.");
        let rendered = render(Diagnostic::warning("Summary", "Detail."));
        assert_eq!(rendered.warnings, ["Summary: Detail."]);
        assert_eq!(rendered.failures, []);
    }

    #[test]
    fn a_hint_is_in_pulumis_words() {
        let error = Diagnostic::error("S", "D.").hint(Hint::Parallelism);
        let text = as_text(&render(error).failures);
        let whole =
            "S: D.\n\nTo fix this:\n - Read fewer tokens at once: run `pulumi up --parallel 2`.";
        assert_eq!(text, whole);
    }

    #[test]
    fn what_is_missing_comes_with_the_command_that_sets_it() {
        let error = Diagnostic::error("S", "D").missing(["org_name", "api_token"]);
        let text = as_text(&render(error).failures);
        for command in [
            "`pulumi config set okta:orgName …`",
            "`pulumi config set --secret okta:apiToken`",
        ] {
            assert!(text.contains(command), "{text}");
        }
    }
}
