//! What people write in place of a host: the commonest mistakes, each with a
//! sentence of its own and the values that are most likely meant, and one
//! sentence for the rest.
//!
//! The checks are pure and know no origin: a sentence begins where the name of
//! the setting ends.

mod host;

use super::misplaced_secret::{MisplacedSecret, NOT_SHOWN};
use crate::diagnostic::quoted;

use host::{address, is_host, is_legal, is_whole, without_admin, without_doubled_end};

pub(in crate::provider) use host::organization_of;
pub(super) use host::{Parts, has_long_label, parts_of};

/// The rest of a sentence about a value with such a part.
pub(super) const LONG_LABEL: &str =
    "has a part of more than 63 characters between dots, which no host name has";

/// What is wrong with a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// The rest of a sentence about the setting.
    pub(super) what: String,
    /// What is most likely meant.
    pub(super) right: Parts,
}

/// Says what is wrong with a value of `org_name`.
pub(super) fn of_org_name(text: &str) -> Option<Mistake> {
    let has_port = text
        .split_once(':')
        .is_some_and(|(host, port)| is_host(host) && port.parse::<u16>().is_ok());
    let why = why_no_part(text).or(match has_port {
        true => Some(
            "contains a port. A port belongs at the end of `base_url`, and 443, the default, can \
             be left out"
                .to_owned(),
        ),
        false => why_no_host(text),
    })?;
    let expected = "the first part of your organization's host, such as `acme` in acme.okta.com";
    Some(mistake(text, expected, &why))
}

/// Says what is wrong with a value of `base_url`.
pub(super) fn of_base_url(text: &str) -> Option<Mistake> {
    let parts = text.split_once(':').filter(|_| !has_user_info(text));
    let (host, port) = parts.unwrap_or((text, "443"));
    let wrong_port = "contains a port that is not from 1 to 65535";
    // A character of what may be a secret must not be named.
    let shown = match may_hold_secret(text) && !is_host(host) {
        true => text,
        false => host,
    };
    let why = why_no_part(text)
        .or_else(|| why_no_host(shown))
        .or_else(|| (!is_port(port)).then(|| wrong_port.to_owned()))?;
    let expected = "the part of your organization's host after `org_name`, such as `okta.com` in \
                    acme.okta.com";
    let mistake = mistake(text, expected, &why);
    let base_url = mistake
        .right
        .base_url
        .map(|right| match right.split_once(':') {
            Some((host, port)) if !is_port(port) => host.to_owned(),
            _ => right,
        });
    let is_known = base_url.is_some();
    let right = Parts {
        org_name: mistake.right.org_name.filter(|_| is_known),
        base_url,
    };
    Some(Mistake { right, ..mistake })
}

fn is_port(text: &str) -> bool {
    let is_number = text.bytes().all(|letter| letter.is_ascii_digit());
    is_number && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// What separates parts of a URL. A secret may stand beside one of these, so
/// they are named before a character that may be part of a secret.
const SEPARATORS: [char; 6] = ['@', '\u{ff20}', '%', '?', '#', ':'];

/// Names the character that makes a text no host name.
fn why_no_host(text: &str) -> Option<String> {
    if is_host(text) {
        return None;
    }
    let separator = SEPARATORS.into_iter().find(|mark| text.contains(*mark));
    let illegal = separator.or_else(|| text.chars().find(|letter| !is_legal(*letter)));
    Some(match illegal {
        Some(letter) => format!(
            "contains `{}`, which no host name contains",
            quoted(&letter)
        ),
        None if has_long_label(text) => LONG_LABEL.to_owned(),
        None => "is not a host name".to_owned(),
    })
}

fn why_no_part(text: &str) -> Option<String> {
    if let Some(secret) = secret_in(text) {
        return Some(secret.where_it_belongs());
    }
    let why = if has_placeholder(text) {
        Some("contains a placeholder from an example, in braces")
    } else if text.contains("://") {
        Some("contains a scheme, such as `https://`")
    } else if text.contains('/') {
        Some("contains a path")
    } else if text.starts_with('.') {
        Some("begins with a dot")
    } else if text.ends_with('.') {
        Some("ends with a dot")
    } else if text != text.trim() {
        Some("has leading or trailing whitespace")
    } else if text.contains(char::is_whitespace) {
        Some("contains whitespace")
    } else if text.contains("..") {
        Some("contains two dots in a row")
    } else {
        None
    };
    why.map(str::to_owned)
}

fn mistake(text: &str, expected: &str, why: &str) -> Mistake {
    let is_readable = !may_hold_secret(text) && !has_placeholder(text);
    Mistake {
        what: format!(
            "{}must be {expected}. It {why}.{}",
            named(text),
            not_shown(text)
        ),
        right: if is_readable {
            parts_of(text)
        } else {
            Parts::default()
        },
    }
}

/// Says what is wrong with two values that are both right by themselves, in a
/// sentence of its own.
pub(super) fn of_both(org_name: &str, base_url: &str) -> Option<Mistake> {
    let base_host = base_url.split(':').next().unwrap_or_default();
    let (name, base) = (org_name.to_lowercase(), base_host.to_lowercase());
    let host = format!("{name}.{base}");
    let shown = quoted(&host);
    let twice = |part| format!("It already contains `{part}`, so requests would go to {shown}.");
    // With another mistake besides, such as `acme-admin.okta.com.com`.
    let (right_name, right_base) = (without_mistakes(&name), without_mistakes(&base));
    let own_name = name.strip_suffix("-admin").unwrap_or(&name);
    let (what, whole) =
        if right_name == right_base || right_name.ends_with(&format!(".{right_base}")) {
            (twice("base_url"), right_name)
        } else if is_whole(&right_base) && right_base.starts_with(&format!("{own_name}.")) {
            let what = match own_name == name {
                true => twice("org_name"),
                false => format!("Requests would go to {shown}, where no organization is."),
            };
            (what, right_base)
        } else {
            let HostMistake { why, right } = of_host(&host)?;
            (format!("Requests would go to {shown}, which {why}."), right)
        };
    Some(Mistake {
        what,
        right: Parts {
            base_url: with_port_of(base_url, parts_of(&whole).base_url),
            ..parts_of(&whole)
        },
    })
}

/// Returns the host that is most likely meant.
fn without_mistakes(host: &str) -> String {
    let host = without_doubled_end(host).unwrap_or(host);
    without_admin(host).unwrap_or_else(|| host.to_owned())
}

fn with_port_of(text: &str, base_url: Option<String>) -> Option<String> {
    let port = text.split_once(':').map(|(_, port)| format!(":{port}"));
    Some(base_url? + &port.unwrap_or_default())
}

/// Says what is wrong with a whole URL, before it is read as one.
pub(super) fn of_replacement(text: &str) -> Option<&'static str> {
    if text.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        Some("contains whitespace or a control character")
    } else if has_placeholder(text) {
        Some("contains a placeholder from an example, in braces")
    } else if text.contains('\\') {
        Some("contains a backslash")
    } else {
        None
    }
}

/// What is wrong with a host that could be one.
pub(super) struct HostMistake {
    /// The rest of a sentence about the host.
    pub(super) why: &'static str,
    /// The host that is most likely meant.
    pub(super) right: String,
}

/// Says what is wrong with a host that could be one.
pub(super) fn of_host(host: &str) -> Option<HostMistake> {
    let host = host.to_lowercase();
    if let Some(right) = without_admin(&host) {
        let why = "is the address of Okta's admin console and not of its API";
        return Some(HostMistake { why, right });
    }
    let right = without_doubled_end(&host)?.to_owned();
    let why = "ends in `.com.com`";
    Some(HostMistake { why, right })
}

/// Whether there may be a secret in a value that is to be a URL or a piece of
/// one: before an `@` stands a password, also behind a `:` where the rest is
/// lost, and behind a `?` or a `#` stand keys. A value of several lines is most
/// likely a key, and a part that is too long for a host a token. Neither is such a
/// value quoted, nor the line shown on which it stands.
pub(super) fn may_hold_secret(text: &str) -> bool {
    let is_port = |after: &str| {
        let port = after.split('/').next().unwrap_or_default();
        after.starts_with("//") || port.chars().all(|letter| letter.is_ascii_digit())
    };
    has_user_info(text)
        || text.contains(['?', '#'])
        || text.trim().contains('\n')
        || has_long_label(text)
        || secret_in(text).is_some()
        || text.split(':').skip(1).any(|after| !is_port(after))
}

/// Returns the secret that a value is, or that stands where a host does: its parts
/// would be looked up in DNS.
pub(super) fn secret_in(text: &str) -> Option<MisplacedSecret> {
    let host = address(text);
    let labels = host.split(['.', ':']);
    let mut parts = [text, host].into_iter().chain(labels);
    parts.find_map(MisplacedSecret::in_text)
}

/// Whether something stands before an `@`, in whatever way that is written.
pub(super) fn has_user_info(text: &str) -> bool {
    text.contains(['@', '\u{ff20}']) || text.contains("%40")
}

/// How a sentence about a value begins: with the value, where it may be shown.
pub(super) fn named(text: &str) -> String {
    if may_hold_secret(text) {
        String::new()
    } else {
        format!("is \"{}\". It ", quoted(text))
    }
}

/// Says why [`named`] shows no value, as a sentence of its own.
pub(super) fn not_shown(text: &str) -> &'static str {
    match may_hold_secret(text) {
        true => NOT_SHOWN,
        false => "",
    }
}

fn has_placeholder(text: &str) -> bool {
    text.contains(['{', '}'])
}

#[cfg(test)]
mod tests;
