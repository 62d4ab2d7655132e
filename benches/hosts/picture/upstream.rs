//! What okta/okta 6.12 took, for a picture that it cannot be measured for: its
//! module is not to be had where this project is built.
//!
//! Measured on a build of v6.12.0 before there was a release of this provider,
//! with Terraform 1.11.4, 2 cores and a fake Okta on loopback over TLS. Times
//! of plans are multiples of the floor of that batch, so they stand beside
//! multiples of another batch's floor; the others are what they are. Where a
//! run measures okta/okta itself (`PEER_PROVIDER`), these are left out.

use crate::run::Headline;

/// What the picture calls it.
pub(super) const NAME: &str = "okta/okta 6.12, earlier batch";

/// The figure, in the headline's unit.
pub(super) fn figure(headline: Headline) -> Option<f64> {
    Some(match headline {
        Headline::Start => 35.0,
        // 121 MiB.
        Headline::Memory => 126.9,
        Headline::Size => 83.1,
        Headline::Plan(1, 10) => 5.9,
        Headline::Plan(200, 10) => 4.9,
        Headline::Plan(200, 1) => 7.4,
        Headline::Plan(1000, 10) => 4.9,
        // At a latency of 50 ms, 10 at once.
        Headline::SingleReads => 6.1,
        Headline::Plan(..) | Headline::ListRead => return None,
    })
}
