//! What is said about a client id, a scope or a key's id that cannot be one. The
//! provider sends them to Okta and shows them, so a secret among them is an
//! error before either.

use super::super::block::{CLIENT_ID, SCOPES, Setting};
use super::super::config_value::{Origin, ResolvedValue, Unresolved};
use super::super::misplaced_secret::{MisplacedSecret, NOT_SHOWN};
use crate::diagnostic::Diagnostic;
use crate::provider::id::{self, LONGEST_CLIENT_ID};

/// The longest key id and the longest scope that are sent, in characters. Okta
/// gives keys ids of 43, and administrators choose others; no limit is
/// documented. Access tokens have 800 and more.
const LONGEST: usize = 255;

/// Takes a setting whose texts may all be sent and shown.
pub(super) fn checked<T>(
    setting: Setting,
    found: ResolvedValue<T>,
    texts: impl Fn(&T) -> &[String],
) -> Result<ResolvedValue<T>, Unresolved> {
    let mistake = match &found {
        ResolvedValue::Known(value, origin) => mistake(texts(value), setting, *origin),
        ResolvedValue::Unknown | ResolvedValue::Missing => None,
    };
    mistake.map_or(Ok(found), |mistake| Err(Unresolved::wrong(mistake)))
}

/// Says what is wrong with a setting, without a part of its texts and without a
/// path.
fn mistake(texts: &[String], setting: Setting, origin: Origin) -> Option<Diagnostic> {
    let expected = match setting {
        CLIENT_ID => "the id of the service app (`0oa…`)",
        SCOPES => "the names of scopes",
        _ => "the id of the private key (`kid`)",
    };
    let why = why(setting, texts)?;
    let it = if setting == SCOPES {
        "One of them"
    } else {
        "It"
    };
    let detail = format!(
        "{} must be {expected}. {it} {why}.{NOT_SHOWN}",
        origin.subject()
    );
    let diagnostic = Diagnostic::error("Invalid Okta Credentials", detail);
    Some(diagnostic.fix(fix(setting, origin)))
}

/// Says what to set.
fn fix(setting: Setting, origin: Origin) -> String {
    match (setting, origin) {
        (CLIENT_ID, _) => format!(
            "Set {} with the id of the service app, which Okta's admin console shows \
             (Applications > the app > General > Client Credentials).",
            origin.assignment("0oa…")
        ),
        (SCOPES, Origin::Block(_)) => "Set `scopes = [\"okta.apps.read\"]`.".to_owned(),
        (SCOPES, _) => format!("Set {}.", origin.assignment("okta.apps.read")),
        _ => format!(
            "Set {} with the KID that Okta's admin console shows (Applications > the app > General > \
             Client Credentials). Or, if the app has only one key, remove `{}`.",
            origin.assignment("KID"),
            origin.name()
        ),
    }
}

/// Returns whether texts of a setting may hold a secret, so that no host may
/// print their line.
pub(in super::super) fn may_hold_secret(setting: Setting, texts: &[String]) -> bool {
    why(setting, texts).is_some()
}

/// Says why one of the texts cannot be sent.
fn why(setting: Setting, texts: &[String]) -> Option<String> {
    let longest = if setting == CLIENT_ID {
        LONGEST_CLIENT_ID
    } else {
        LONGEST
    };
    let each = texts.iter().find_map(|text| MisplacedSecret::in_text(text));
    // A JSON Web Key in a variable was split at its commas.
    let secret = each.or_else(|| MisplacedSecret::in_text(&texts.join(",")));
    let too_long = || {
        let mut lengths = texts.iter().map(|text| text.chars().count());
        let length = lengths.find(|length| *length > longest)?;
        Some(format!(
            "has {length} characters, and may have at most {longest}"
        ))
    };
    let invisible = || texts.iter().find_map(|text| id::invisible(text));
    secret
        .map(MisplacedSecret::where_it_belongs)
        .or_else(too_long)
        .or_else(invisible)
}
