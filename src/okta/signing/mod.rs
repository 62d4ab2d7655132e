//! Signs with a private key.
//!
//! `private_key` reads a key with `pem`, and `jws` signs with it: a
//! `client_assertion` or a `dpop` proof.

mod client_assertion;
mod dpop;
mod jws;
mod pem;
mod private_key;

pub use jws::SigningError;
pub use private_key::{PrivateKey, PrivateKeyError};

pub(crate) use client_assertion::ClientAssertion;
pub(crate) use dpop::{Proof, ProofKey};

#[cfg(any(test, fuzzing))]
pub(crate) use jws::CURVES;
#[cfg(any(test, fuzzing))]
pub(crate) use pem::blocks;

#[cfg(test)]
pub(crate) mod testing {
    //! For the tests of those who sign.

    pub(crate) use super::jws::testing::parts;
    pub(crate) use super::private_key::testing::ec_key;
}
