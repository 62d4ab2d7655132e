//! Private keys of every kind that Okta takes, made by OpenSSL when a test
//! first needs them, so that whoever reads them did not write them.

use std::sync::LazyLock;
use std::thread;

use super::openssl::openssl;

/// A pair of keys in one of its forms.
#[derive(Debug)]
pub(crate) struct Key {
    /// What the key is, for messages.
    pub(crate) name: String,
    /// The algorithm that Okta wants with it.
    pub(crate) algorithm: &'static str,
    /// The private half, as PEM.
    pub(crate) private: String,
    /// The public half, as PEM.
    pub(crate) public: String,
}

/// What OpenSSL makes a key with, its algorithm, and the command that turns
/// PKCS#8 into the key's older form.
type Kind = (&'static str, &'static str, &'static str);

const KINDS: [Kind; 5] = [
    ("ec_paramgen_curve:P-256", "ES256", "ec"),
    ("ec_paramgen_curve:P-384", "ES384", "ec"),
    ("ec_paramgen_curve:P-521", "ES512", "ec"),
    ("rsa_keygen_bits:2048", "RS256", "rsa -traditional"),
    ("rsa_keygen_bits:4096", "RS256", "rsa -traditional"),
];

/// Every kind of key, each as PKCS#8 and in its older form (SEC1, PKCS#1).
pub(crate) fn every_form() -> &'static [Key] {
    static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
        let makers = KINDS.map(|kind| thread::spawn(move || forms(kind)));
        let made = makers.map(|maker| maker.join().expect("keys can be made"));
        made.into_iter().flatten().collect()
    });
    &KEYS
}

/// A key that costs little: EC on P-256, as PKCS#8.
pub(crate) fn any() -> &'static Key {
    static KEY: LazyLock<Key> = LazyLock::new(|| {
        let [key, _] = forms(KINDS[0]);
        key
    });
    &KEY
}

fn forms((option, algorithm, older): Kind) -> [Key; 2] {
    let kind = if algorithm == "RS256" { "RSA" } else { "EC" };
    let pkcs8 = openssl(&format!("genpkey -algorithm {kind} -pkeyopt {option}"), "");
    let public = openssl("pkey -pubout", &pkcs8);
    let older_form = openssl(older, &pkcs8);
    assert_ne!(pkcs8.lines().next(), older_form.lines().next());
    [("PKCS#8", pkcs8), (older, older_form)].map(|(form, private)| Key {
        name: format!("{option} {form}"),
        algorithm,
        private,
        public: public.clone(),
    })
}
