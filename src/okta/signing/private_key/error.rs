//! What may be wrong with the text of a private key.

/// Why a text is no key that can be used. Nothing of the text is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// It is no PEM at all.
    #[error("it contains no PEM-encoded key")]
    NotPem,
    /// It is base64 of a whole PEM.
    #[error("it is base64 of a PEM-encoded key")]
    Base64,
    /// It is base64 of base64 of a whole PEM.
    #[error("it is base64 of base64 of a PEM-encoded key")]
    Base64Twice,
    /// It is base64 of a whole PEM in UTF-16.
    #[error("it is base64 of a PEM-encoded key in UTF-16")]
    Base64OfUtf16,
    /// It is the base64 of a key without the lines around it.
    #[error("it has no first line and no last line of PEM")]
    NoLines,
    /// Its first line is not written as PEM has it.
    #[error("its first line is not exactly that of a PEM-encoded key")]
    FirstLine,
    /// The line that ends it is missing, or is not that of its first line.
    #[error("it has no last line that matches its first line")]
    Incomplete,
    /// It has a character or a length that base64 does not have.
    #[error("its body is not base64")]
    NotBase64,
    /// It stands for a key, as in an example.
    #[error("it is a placeholder")]
    Placeholder,
    /// It is a template that a tool replaces by a key.
    #[error("it is a template")]
    Template,
    /// A password protects it.
    #[error("it is encrypted with a password")]
    Encrypted,
    /// It is the other half of a key.
    #[error("it is a public key")]
    PublicKey,
    /// It is a certificate, or a request for one.
    #[error("it is a certificate or a certificate request")]
    Certificate,
    /// It is a PKCS#12 file, which has a key and its certificate.
    #[error("it is a PKCS#12 file")]
    Pkcs12,
    /// It is a JSON Web Key, or a set of them.
    #[error("it is a JSON Web Key")]
    JsonWebKey,
    /// It is JSON with a PEM in it.
    #[error("it is JSON that contains a PEM-encoded key")]
    JsonWithPem,
    /// It is other JSON.
    #[error("it is JSON")]
    Json,
    /// It is a key in OpenSSH's own form.
    #[error("it is a key in OpenSSH's own format")]
    OpenSsh,
    /// It is a key in `PuTTY`'s own form.
    #[error("it is a key in PuTTY's own format")]
    Putty,
    /// It is an Ed25519 or Ed448 key.
    #[error("it is an Ed25519 or Ed448 key")]
    Edwards,
    /// It is an X25519 or X448 key, with which nothing can be signed.
    #[error("it is an X25519 or X448 key")]
    KeyAgreement,
    /// It is an RSA key that may only be used for RSA-PSS.
    #[error("it is an RSA-PSS key")]
    RsaPss,
    /// It is a DSA key.
    #[error("it is a DSA key")]
    Dsa,
    /// It is an RSA key of more than two primes.
    #[error("it is an RSA key with more than two primes")]
    MultiPrime,
    /// It is an RSA key of less than 2048 bits.
    #[error("it is an RSA key of less than 2048 bits")]
    RsaTooSmall,
    /// It is an RSA key of more than 8192 bits.
    #[error("it is an RSA key of more than 8192 bits")]
    RsaTooLarge,
    /// It is an EC key on another curve.
    #[error("it is an EC key on a curve other than P-256, P-384 and P-521")]
    Curve,
    /// It is a key of another kind.
    #[error("it is a key of a kind other than RSA and EC")]
    OtherAlgorithm,
    /// It is a block of PEM that has no key.
    #[error("it is PEM without a private key")]
    OtherLabel,
    /// A part of it is missing or changed.
    #[error("a part of the key is missing or changed")]
    Malformed,
}
