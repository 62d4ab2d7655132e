//! What is said about tokens that look like something else than their setting
//! takes. No text shows a part of a token.

use std::fmt;

use super::super::block::{ACCESS_TOKEN, API_TOKEN, CLIENT_ID, PRIVATE_KEY, SCOPES, Setting};
use super::super::config_value::{ONLY_WHITESPACE, Origin};
use super::super::misplaced_secret::MisplacedSecret;
use super::super::reference;
use crate::characters::code_point;
use crate::diagnostic::{Diagnostic, Hint};
use crate::okta::{IllegalCredential, TokenKind};

/// The schemes of an `Authorization` header.
const SCHEMES: [&str; 3] = ["SSWS", "Bearer", "DPoP"];

/// The name of that header, as it stands before a scheme.
const HEADER: &str = "Authorization:";

/// A token that cannot be in an HTTP header.
pub(super) fn illegal(
    illegal: IllegalCredential,
    token: &str,
    setting: Setting,
    origin: Origin,
) -> Diagnostic {
    let name = origin.name();
    match illegal {
        IllegalCredential::Empty => {
            let diagnostic = invalid(origin, ONLY_WHITESPACE).fix(origin.fill_source());
            match origin {
                Origin::Block(_) => diagnostic.fix(reference::in_variable("Or remove", setting)),
                Origin::Environment(_) => diagnostic.fix(format!(
                    "Or unset `{name}` to sign in with another setting."
                )),
            }
        }
        IllegalCredential::Newline => {
            let end = token.trim_end_matches([' ', '\t']);
            let verb = match end.ends_with(['\r', '\n']) {
                true => "ends",
                false => "begins",
            };
            let why = format!("{verb} with a newline, which an HTTP header cannot contain.");
            let diagnostic = invalid(origin, why);
            match origin {
                Origin::Block(_) => diagnostic.hint(Hint::TrailingNewline),
                Origin::Environment(_) => diagnostic.fix(format!(
                    "Remove the newline. A file often ends with one. For a value from a file: \
                     `export {name}=\"$(tr -d '\\r\\n' < token.txt)\"`."
                )),
            }
        }
        IllegalCredential::Characters => invalid(
            origin,
            format!(
                "contains {}. A token of Okta consists of printable ASCII characters.",
                illegal_character(token)
            ),
        )
        .fix(token_alone("Set", setting, name)),
    }
}

/// Names the first character that is no printable ASCII. It is none of the
/// token that Okta issued.
fn illegal_character(token: &str) -> String {
    let is_illegal = |letter: &char| !letter.is_ascii() || letter.is_ascii_control();
    let mut characters = token.chars().zip(1..);
    match characters.find(|(letter, _)| is_illegal(letter)) {
        Some((letter, position)) => {
            let kind = match letter.is_control() {
                true => "control character",
                false => "character",
            };
            format!("the {kind} {} at position {position}", code_point(letter))
        }
        None => "a character that an HTTP header cannot contain".to_owned(),
    }
}

/// Returns what is wrong with a token that cannot be one of Okta's, by how it
/// begins.
pub(super) fn unlike_any(token: &str, setting: Setting, origin: Origin) -> Option<Diagnostic> {
    if let Some(key) = MisplacedSecret::key_in(token) {
        return Some(of_key(key, setting, origin));
    }
    if let Some(mistake) = of_header(token, setting, origin) {
        return Some(mistake);
    }
    let name = origin.name();
    if token.starts_with(['"', '\'', '`', '“', '‘']) {
        return Some(in_quotation_marks(setting, origin));
    }
    if is_path(token) {
        return Some(of_path(setting, origin));
    }
    if token.starts_with('<') {
        let why = "is a placeholder from an example.";
        return Some(invalid(origin, why).fix(token_alone("Set", setting, name)));
    }
    match reference::start(token) {
        Some("file://") => Some(of_path(setting, origin)),
        Some("https://" | "http://") => {
            let why = format!("is a URL, and must be {}.", described(setting));
            Some(invalid(origin, why).fix(token_alone("Set", setting, name)))
        }
        Some(start) => Some(of_reference(start, setting, origin)),
        None => token.starts_with('{').then(|| of_json(setting, origin)),
    }
}

/// A private key, which is never sent.
fn of_key(key: MisplacedSecret, setting: Setting, origin: Origin) -> Diagnostic {
    let name = origin.name();
    let what = match key {
        MisplacedSecret::Pem => "If it is a private key, set",
        _ => "To sign in with this key, set",
    };
    let why = format!("{}, and must be {}.", key.described(), described(setting));
    invalid(origin, why)
        .fix(format!(
            "{what} {} to it, set {} and {} too, and remove `{name}`.",
            PRIVATE_KEY.names(),
            CLIENT_ID.names(),
            SCOPES.names()
        ))
        .fix(token_alone("Or set", setting, name))
}

/// Such as `SSWS 00…`, with or without `Authorization:` before it.
fn of_header(token: &str, setting: Setting, origin: Origin) -> Option<Diagnostic> {
    let value = header_value(token);
    let parts = SCHEMES
        .into_iter()
        .find_map(|scheme| Some((scheme, after_scheme(value.unwrap_or(token), scheme)?)));
    match (value, parts) {
        (None, None) => None,
        (Some(_), None) => Some(
            invalid(
                origin,
                format!("begins with `{HEADER}`, the name of an HTTP header."),
            )
            .fix(token_alone("Set", setting, origin.name())),
        ),
        (value, Some((scheme, token))) => {
            let kind = TokenKind::of(token.trim());
            Some(of_scheme(value.is_some(), scheme, kind, setting, origin))
        }
    }
}

/// Returns what comes after the name of the header.
fn header_value(token: &str) -> Option<&str> {
    let (name, value) = token.split_at_checked(HEADER.len())?;
    name.eq_ignore_ascii_case(HEADER)
        .then(|| value.trim_start())
}

/// Returns the token that comes after the name of that scheme.
fn after_scheme<'text>(text: &'text str, scheme: &str) -> Option<&'text str> {
    let (start, rest) = text.split_at_checked(scheme.len())?;
    let token = rest.trim_start_matches([' ', ':', '\t']);
    (start.eq_ignore_ascii_case(scheme) && token.len() < rest.len()).then_some(token)
}

/// How a path begins that no token begins like.
const PATHS: [&str; 6] = ["~/", "./", "../", "~\\", ".\\", "\\\\"];

/// Returns whether a text is the path of a file. A token that a gateway checks may
/// begin with a slash, so the directories must have names that no token has.
fn is_path(text: &str) -> bool {
    let after_drive = text.as_bytes().get(1..3);
    let is_of_windows = after_drive.is_some_and(|start| start == b":\\" || start == b":/");
    if is_of_windows || PATHS.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let path = text.strip_prefix('/').filter(|path| !path.ends_with('='));
    let directories = path.and_then(|path| path.rsplit_once('/'));
    directories.is_some_and(|(directories, _)| directories.split('/').all(is_directory))
}

/// Returns whether a name is that of a directory: `run`, `Users`.
fn is_directory(name: &str) -> bool {
    let is_other = |letter: char| letter.is_ascii_uppercase() || letter == '+';
    name.len() > 1 && !name.chars().skip(1).any(is_other)
}

fn of_path(setting: Setting, origin: Origin) -> Diagnostic {
    let why = format!(
        "is the path of a file, and must be {} itself. The provider reads no token from a file.",
        described(setting)
    );
    let variable = setting.variable.unwrap_or_default();
    invalid(origin, why).fix(format!(
        "Let the shell read the file: `export {variable}=\"$(tr -d '\\r\\n' < token.txt)\"`.{}",
        origin.then_remove()
    ))
}

fn in_quotation_marks(setting: Setting, origin: Origin) -> Diagnostic {
    let start = if setting == API_TOKEN { "00" } else { "eyJ" };
    let why = "begins with a quotation mark. The value itself contains it, most likely from a \
               `.env` file or a form of a pipeline.";
    invalid(origin, why).fix(format!(
        "Remove the quotation marks from the value where it is stored: the token itself begins \
         with `{start}`."
    ))
}

/// Such as the whole answer of a token endpoint.
fn of_json(setting: Setting, origin: Origin) -> Diagnostic {
    let why = format!("is JSON, and must be {} alone.", described(setting));
    invalid(origin, why).fix(format!(
        "Set `{}` to the value of the member that has the token, such as \"access_token\".",
        origin.name()
    ))
}

/// What a token is counts more than its scheme, which people confuse.
fn of_scheme(
    has_header: bool,
    scheme: &str,
    kind: Option<TokenKind>,
    setting: Setting,
    origin: Origin,
) -> Diagnostic {
    let name = origin.name();
    let meant = match (kind, scheme) {
        (Some(TokenKind::ApiToken), _) | (None, "SSWS") => API_TOKEN,
        (Some(TokenKind::AccessToken), _) | (None, _) => ACCESS_TOKEN,
    };
    let remove = match has_header {
        true => format!("remove `{HEADER}`, `{scheme}` and the spaces after them"),
        false => format!("remove `{scheme}` and the space after it"),
    };
    let fix = if meant == setting {
        format!("Set `{name}` to the token alone: {remove}.")
    } else {
        let (names, kind) = (meant.names(), described(meant));
        format!("Set {names} to the part after `{scheme}`, which is {kind}, and remove `{name}`.")
    };
    let why = match has_header {
        true => format!(
            "is a whole HTTP header: `{HEADER}`, the scheme `{scheme}` and a token. The provider \
             adds the header itself."
        ),
        false => format!(
            "begins with `{scheme}`, the scheme of an HTTP `Authorization` header. The provider \
             adds the scheme itself."
        ),
    };
    if scheme == "DPoP" && meant == ACCESS_TOKEN {
        return bound_to_a_key(invalid(origin, format!("{why} {BOUND}")), name);
    }
    invalid(origin, why).fix(fix)
}

/// The scheme of a token that is bound to a key says so (RFC 9449, section 7.1).
const BOUND: &str = "A token of this scheme is bound to a key, and only the client that has the \
                     key can use it.";

fn bound_to_a_key(diagnostic: Diagnostic, name: &str) -> Diagnostic {
    diagnostic
        .fix(format!(
            "Sign in as the service app itself: set {}, {} and {}, and remove `{name}`.",
            PRIVATE_KEY.names(),
            CLIENT_ID.names(),
            SCOPES.names()
        ))
        .fix(format!(
            "Or set {} to an access token of an app that does not require DPoP.",
            ACCESS_TOKEN.names()
        ))
}

/// A value that stands for the token, by how it begins.
fn of_reference(start: &str, setting: Setting, origin: Origin) -> Diagnostic {
    let begins = match start {
        reference::AFTER_SCHEME => "contains",
        _ => "begins with",
    };
    let diagnostic = invalid(
        origin,
        format!(
            "{begins} `{start}`. It is a reference to a value, and nothing has replaced it by \
             the value."
        ),
    );
    reference::with_fix(diagnostic, start, setting, origin)
}

/// Says what is wrong with a credential, in words and without a path, because
/// hosts print the line under a path.
fn invalid(origin: Origin, why: impl fmt::Display) -> Diagnostic {
    Diagnostic::error(
        "Invalid Okta Credentials",
        format!("{} {why}", origin.subject()),
    )
}

/// How to set the token alone, with the setting's name.
fn token_alone(set: &str, setting: Setting, name: &str) -> String {
    let none = match setting {
        API_TOKEN => {
            " If you have none, create one in Okta's admin console (Security > API > Tokens)."
        }
        _ => "",
    };
    let kind = described(setting);
    format!("{set} `{name}` to {kind}, with nothing around it.{none}")
}

fn described(setting: Setting) -> &'static str {
    if setting == API_TOKEN {
        "an API token"
    } else {
        "an access token"
    }
}
