//! An app of the type API Services, as an administrator has set it up.

use super::public_key::PublicKey;

/// The service app that tests register, and the admin role it has.
#[derive(Debug, Clone)]
pub(crate) struct ServiceApp {
    pub(super) keys: Vec<RegisteredKey>,
    pub(super) requires_proof: bool,
    pub(super) granted: Vec<String>,
    pub(super) has_role: bool,
}

/// One of an app's public keys.
#[derive(Debug, Clone)]
pub(super) struct RegisteredKey {
    pub(super) id: String,
    pub(super) key: PublicKey,
}

impl ServiceApp {
    /// An app with `okta.apps.read`, a role and no key, which needs no proof.
    pub(crate) fn new() -> Self {
        Self {
            keys: Vec::new(),
            requires_proof: false,
            granted: vec!["okta.apps.read".to_owned()],
            has_role: true,
        }
    }

    /// The same with one more public key, as PEM.
    pub(crate) fn key(mut self, id: &str, pem: &str) -> Self {
        let key = PublicKey::from_pem(pem).expect("a public key in PEM form");
        let id = id.to_owned();
        self.keys.push(RegisteredKey { id, key });
        self
    }

    /// The same, with access tokens that are bound to a key (`DPoP`) or not.
    pub(crate) fn requires_proof(mut self, requires_proof: bool) -> Self {
        self.requires_proof = requires_proof;
        self
    }

    /// The same with these scopes granted.
    pub(crate) fn granted(mut self, scopes: &[&str]) -> Self {
        self.granted = scopes.iter().map(ToString::to_string).collect();
        self
    }

    /// The same without any admin role.
    pub(crate) fn without_role(mut self) -> Self {
        self.has_role = false;
        self
    }

    /// The key that an assertion has to be signed by; an app with several
    /// needs to be told which.
    pub(super) fn key_with(&self, id: Option<&str>) -> Option<&PublicKey> {
        let mut keys = self.keys.iter();
        let key = match id {
            Some(id) => keys.find(|key| key.id == id),
            None if self.keys.len() == 1 => keys.next(),
            None => None,
        };
        key.map(|registered| &registered.key)
    }
}
