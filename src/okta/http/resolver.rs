//! Resolves names with the system's resolver and keeps its reason for a
//! failure: DNS that does not answer may recover in a moment, a name that does
//! not exist will not.

use std::error::Error as StdError;
use std::net::SocketAddr;

use dns_lookup::{AddrInfoHints, LookupError, LookupErrorKind, SockType, getaddrinfo};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The system's resolver, which keeps the reasons for failures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemResolver;

/// A name that could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(crate) struct LookUpError {
    is_temporary: bool,
    text: String,
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = tokio::task::spawn_blocking(move || look_up(&name)).await??;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn look_up(name: &str) -> Result<Vec<SocketAddr>, LookUpError> {
    let hints = AddrInfoHints {
        socktype: SockType::Stream.into(),
        ..AddrInfoHints::default()
    };
    let found = getaddrinfo(Some(name), None, Some(hints)).map_err(LookUpError::from)?;
    Ok(found.flatten().map(|found| found.sockaddr).collect())
}

impl From<LookupError> for LookUpError {
    fn from(error: LookupError) -> Self {
        Self {
            is_temporary: matches!(error.kind(), LookupErrorKind::Again),
            text: std::io::Error::from(error).to_string(),
        }
    }
}

/// Returns whether one of these errors is a lookup that may succeed in a
/// moment.
pub(crate) fn is_temporary<'error>(
    mut errors: impl Iterator<Item = &'error (dyn StdError + 'static)>,
) -> bool {
    errors.any(|error| {
        let look_up = error.downcast_ref::<LookUpError>();
        look_up.is_some_and(|error| error.is_temporary)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_has_no_answer_for_now_is_temporary() {
        let temporary = |is_temporary| LookUpError {
            is_temporary,
            text: String::new(),
        };
        let others = std::io::Error::other("a refusal");
        assert!(is_temporary(
            [&others as &(dyn StdError + 'static), &temporary(true)].into_iter()
        ));
        assert!(!is_temporary(
            [&others as &(dyn StdError + 'static), &temporary(false)].into_iter()
        ));
    }

    #[test]
    fn the_systems_number_says_whether_it_is_temporary() {
        let all = (-200..12_000).map(LookupError::new);
        let temporary = all.filter(|error| matches!(error.kind(), LookupErrorKind::Again));
        let errors: Vec<_> = temporary.map(LookUpError::from).collect();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].is_temporary);
    }

    #[test]
    fn this_machine_has_an_address() {
        let found = look_up("localhost").expect("an address");
        assert!(found.iter().all(|address| address.ip().is_loopback()));
        assert!(!found.is_empty());
    }
}
