//! What the tests share.

pub(crate) mod fake_okta;
pub(crate) mod terraform;
