//! Resolves names with the system's resolver and keeps its reason for a
//! failure: DNS that does not answer may recover in a moment, a name that does
//! not exist will not.

use std::error::Error as StdError;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dns_lookup::{AddrInfoHints, LookupError, LookupErrorKind, SockType, getaddrinfo};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The system's resolver, which keeps the reasons for failures.
#[derive(Debug, Clone, Default)]
pub(crate) struct SystemResolver {
    /// Whether the last look-up failed, and whether only for now. The errors of
    /// a SOCKS proxy leave out what caused them.
    last_failure: Arc<Mutex<Option<LookUpFailure>>>,
}

/// How a look-up failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LookUpFailure {
    Temporary,
    NotFound,
}

/// A name that could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(crate) struct LookUpError {
    is_temporary: bool,
    text: String,
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = tokio::task::spawn_blocking(move || look_up(&name)).await?;
            resolver.note(&found);
            Ok(Box::new(found?.into_iter()) as Addrs)
        })
    }
}

impl SystemResolver {
    /// Returns how the last look-up failed, if it did.
    pub(crate) fn last_failure(&self) -> Option<LookUpFailure> {
        *self.lock()
    }

    fn note(&self, found: &Result<Vec<SocketAddr>, LookUpError>) {
        *self.lock() = found.as_ref().err().map(|error| match error.is_temporary {
            true => LookUpFailure::Temporary,
            false => LookUpFailure::NotFound,
        });
    }

    fn lock(&self) -> MutexGuard<'_, Option<LookUpFailure>> {
        let last = self.last_failure.lock();
        last.unwrap_or_else(PoisonError::into_inner)
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
