//! What is said about an organization's URL that is missing or wrong, with the
//! values that are most likely meant.

use crate::diagnostic::{Diagnostic, Diagnostics, listed, quoted};

use super::super::block::{BASE_URL, ORG_NAME, Setting};
use super::super::config_value::{Origin, ResolvedValue, Unresolved};
use super::super::org_url_check::{self, Mistake, Parts};

/// Examples of both parts.
pub(super) const EXAMPLE: (&str, &str) = ("acme", "okta.com");

/// Where requests go, for those who set a part of it.
const RULE: &str = "The provider sends requests to https://{org_name}.{base_url}.";

/// The two parts of the URL as they were found.
pub(super) struct PartsFound<'found> {
    org_name: Option<(&'found str, Origin)>,
    base_url: Option<(&'found str, Origin)>,
}

fn known(value: &ResolvedValue<String>) -> Option<(&str, Origin)> {
    match value {
        ResolvedValue::Known(text, origin) => Some((text, *origin)),
        ResolvedValue::Unknown | ResolvedValue::Missing => None,
    }
}

impl<'found> PartsFound<'found> {
    pub(super) fn of(
        org_name: &'found ResolvedValue<String>,
        base_url: &'found ResolvedValue<String>,
    ) -> Self {
        Self {
            org_name: known(org_name),
            base_url: known(base_url),
        }
    }

    /// Returns what is wrong with each part, or else with both together.
    pub(super) fn mistakes(&self) -> Diagnostics {
        let check = |part: Option<(&str, Origin)>, of: fn(&str) -> Option<Mistake>| {
            let (text, origin) = part?;
            Some(self.wrong_part(text, origin, of(text)?))
        };
        let mistakes = [
            check(self.org_name, org_url_check::of_org_name),
            check(self.base_url, org_url_check::of_base_url),
        ];
        let mistakes: Vec<_> = mistakes.into_iter().flatten().collect();
        if mistakes.is_empty() {
            self.wrong_together().into_iter().collect()
        } else {
            mistakes
        }
    }

    fn wrong_part(&self, text: &str, origin: Origin, mistake: Mistake) -> Diagnostic {
        let subject = origin.subject();
        let diagnostic = invalid(format!("{subject} {} {RULE}", mistake.what))
            .fix(self.corrected(&mistake.right, origin));
        at_origin(origin, text, diagnostic)
    }

    /// The part at fault is the one that the right values change.
    fn wrong_together(&self) -> Option<Diagnostic> {
        let ((org_name, name_origin), (base_url, base_origin)) =
            self.org_name.zip(self.base_url)?;
        let mistake = org_url_check::of_both(org_name, base_url)?;
        let right = mistake.right.org_name.as_deref();
        let is_name_right = right.is_some_and(|right| right.eq_ignore_ascii_case(org_name));
        let (text, origin) = match is_name_right {
            true => (base_url, base_origin),
            false => (org_name, name_origin),
        };
        let subject = origin.subject();
        let detail = format!("{subject} is \"{}\". {}", quoted(text), mistake.what);
        let diagnostic = invalid(detail).fix(self.corrected(&mistake.right, origin));
        Some(origin.at(diagnostic))
    }

    /// Says what to set, each part where it is set now. A part that is right
    /// already is left out.
    fn corrected(&self, right: &Parts, wrong: Origin) -> String {
        let is_name = wrong == like(wrong, ORG_NAME);
        let corrected = match is_name {
            true => &right.org_name,
            false => &right.base_url,
        };
        if corrected.is_none() {
            let (name, base) = EXAMPLE;
            let example = wrong.assignment(if is_name { name } else { base });
            return format!("Set {example} if your organization is at https://{name}.{base}.");
        }
        let parts = [
            (&right.org_name, self.org_name, ORG_NAME),
            (&right.base_url, self.base_url, BASE_URL),
        ];
        let assignments = parts.into_iter().filter_map(|(right, found, setting)| {
            let right = right.as_deref()?;
            match found {
                Some((text, _)) if text == right => None,
                Some((_, origin)) => Some(origin.assignment(&quoted(right))),
                None => Some(like(wrong, setting).assignment(&quoted(right))),
            }
        });
        let assignments: Vec<_> = assignments.collect();
        format!("Set {}.", assignments.join(" and "))
    }

    /// Some parts are not set. The one that is may be the whole host.
    pub(super) fn missing(&self, settings: &[Setting]) -> Unresolved {
        let attributes: Vec<_> = settings.iter().map(|setting| setting.attribute).collect();
        let names = listed(&attributes);
        let set = self.org_name.or(self.base_url);
        let parts = set.map(|(text, _)| org_url_check::parts_of(text));
        let parts = parts.unwrap_or_default();
        let is_whole = parts.org_name.is_some() && parts.base_url.is_some();
        let (what, fix, attributes) = match set.filter(|_| is_whole) {
            Some((text, origin)) => (
                format!(
                    "{} is \"{}\", which looks like the whole host, and {names} is not set.",
                    origin.subject(),
                    quoted(text)
                ),
                self.corrected(&parts, origin),
                vec![ORG_NAME.attribute, BASE_URL.attribute],
            ),
            None => {
                let are = if attributes.len() == 1 { "is" } else { "are" };
                let what = format!(
                    "The provider does not know the URL of your Okta organization: {names} {are} \
                     not set."
                );
                (what, self.example(&parts), attributes)
            }
        };
        let diagnostic = Diagnostic::error("Missing Okta Organization", format!("{what} {RULE}"));
        Unresolved::missing(diagnostic.fix(fix).missing(attributes))
    }

    /// Says how the missing parts are set, with the value of the other one.
    fn example(&self, parts: &Parts) -> String {
        let name = quoted(parts.org_name.as_deref().unwrap_or(EXAMPLE.0));
        let base = quoted(parts.base_url.as_deref().unwrap_or(EXAMPLE.1));
        let assignment = |setting: Setting, value: &str| {
            let (attribute, variable) = (setting.attribute, setting.variable.unwrap_or_default());
            format!("`{attribute} = \"{value}\"` (or `{variable}={value}`)")
        };
        let org_name = assignment(ORG_NAME, &name);
        if self.base_url.is_some() {
            return format!(
                "Set `org_name` to the first part of your organization's host: {org_name} for \
                 https://{name}.{base}."
            );
        }
        let base_url = assignment(BASE_URL, &base);
        let missing = match self.org_name {
            Some(_) => base_url,
            None => format!("{org_name} and {base_url}"),
        };
        format!(
            "For https://{name}.{base}, set {missing}. Other organizations are at \
             `oktapreview.com`, `okta-emea.com` or a domain of their own: for \
             https://login.acme.example, set `org_name = \"login\"` and `base_url = \
             \"acme.example\"`."
        )
    }
}

/// Another setting in the same place.
pub(super) fn like(origin: Origin, setting: Setting) -> Origin {
    match (origin, setting.variable) {
        (Origin::Environment(_), Some(variable)) => Origin::Environment(variable),
        _ => Origin::Block(setting.attribute),
    }
}

/// The mistake with its path, unless hosts would print a secret with it.
pub(super) fn at_origin(origin: Origin, text: &str, mistake: Diagnostic) -> Diagnostic {
    if org_url_check::may_hold_secret(text) {
        mistake
    } else {
        origin.at(mistake)
    }
}

fn invalid(mistake: String) -> Diagnostic {
    Diagnostic::error("Invalid Okta Organization", mistake)
}

/// Both parts are right by themselves, and together no URL.
pub(super) fn not_a_url(host: &str) -> Diagnostic {
    invalid(format!(
        "`org_name` and `base_url` together are the host \"{}\", which is not a valid host name.",
        quoted(host)
    ))
    .fix(
        "Set both so that they are the host of your organization: `org_name = \"acme\"` and \
         `base_url = \"okta.com\"` for https://acme.okta.com.",
    )
}
