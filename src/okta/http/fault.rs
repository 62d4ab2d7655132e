//! What can go wrong on the way to a response, as far as advice differs.

/// What went wrong on the way to a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The name of the server, or of the proxy, has no address.
    #[error("DNS has no address for the host")]
    HostNotFound,
    /// DNS could not answer for now.
    #[error("DNS did not answer")]
    Dns,
    /// Nobody accepts connections there.
    #[error("the connection failed")]
    Connect,
    /// The proxy accepts no user name and password that it was sent: status
    /// 407, or a failed SOCKS authentication.
    #[error("the proxy does not accept the user name and password")]
    ProxyCredentials,
    /// The proxy opened no tunnel for another reason.
    #[error("the proxy did not open a tunnel to the server")]
    ProxyTunnel,
    /// The response headers of the proxy exceed the limit, so nobody sees its
    /// status.
    #[error("the proxy did not open a tunnel: its response has more than 8 KiB of headers")]
    ProxyHeaders,
    /// The SOCKS proxy asked for no user name and password, or for none in a way
    /// that we know. It was not sent them.
    #[error("the proxy does not take a user name and password")]
    SocksMethod,
    /// The SOCKS proxy ended the handshake, or sent something else. It may reject
    /// a password in this way.
    #[error("the proxy did not complete the SOCKS handshake")]
    SocksHandshake,
    /// The first connection through a proxy with a password was not established
    /// in time. The proxy may have been slow to reject the password.
    #[error("the connection through the proxy timed out")]
    ProxyTimeout,
    /// The connection was not established in time.
    #[error("the connection timed out")]
    ConnectTimeout,
    /// The provider rejected the server's certificate.
    #[error("the server's certificate is not trusted: {0}")]
    Certificate(CertificateFault),
    /// The server requires a certificate of the client.
    #[error("the server requires a client certificate")]
    ClientCertificate,
    /// The server knows TLS versions before 1.2 only.
    #[error("the server supports neither TLS 1.2 nor TLS 1.3")]
    TlsVersion,
    /// The server ended the handshake: the two sides have no cipher suite in
    /// common, most likely.
    #[error("the TLS handshake failed")]
    TlsHandshake,
    /// What answers is not a TLS server.
    #[error("the server does not speak TLS")]
    NotTls,
    /// The server has no site of this name.
    #[error("the server does not serve the host")]
    UnrecognizedName,
    /// The two sides could not agree on TLS for another reason.
    #[error("the TLS connection failed")]
    Tls,
    /// The request was sent and no response began in time.
    #[error("no response came in time")]
    ResponseTimeout,
    /// The response began and then paused for too long, or took too long in all.
    #[error("the response stopped before its end")]
    BodyTimeout,
    /// The response headers exceed the limits. HTTP/2 does not say so for
    /// certain.
    #[error("the response headers are most likely too large")]
    OversizedHeaders,
    /// The connection ended early, or what came was not HTTP, or could not be
    /// decompressed.
    #[error("no complete response could be read")]
    Interrupted,
}

impl Fault {
    /// Returns whether the proxy rejected the user name and password, may have
    /// rejected them, or takes none. Every attempt with a wrong password counts
    /// against its account.
    pub fn may_be_about_password(self) -> bool {
        matches!(
            self,
            Self::ProxyCredentials
                | Self::ProxyHeaders
                | Self::SocksMethod
                | Self::SocksHandshake
                | Self::ProxyTimeout
        )
    }
}

/// Why a server's certificate was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// No trusted root certificate leads to it.
    #[error("its issuer is not among the trusted root certificates of this machine")]
    UnknownIssuer,
    /// It belongs to another host.
    #[error("it belongs to another host")]
    WrongName,
    /// Its time is over.
    #[error("it has expired")]
    Expired,
    /// Its time has not begun.
    #[error("it is not valid yet")]
    NotYetValid,
    /// It, or a certificate that issued it, has an RSA key below 2048 bits.
    #[error("it depends on an RSA key of fewer than 2048 bits")]
    WeakKey,
    /// It is signed with an algorithm that is no longer secure.
    #[error("it is signed with an algorithm that is not accepted, such as SHA-1")]
    SignatureAlgorithm,
    /// A trusted certificate issued it that is no certificate authority.
    #[error(
        "the trusted certificate with its issuer's name has CA:FALSE: it may identify a server, \
         but not issue certificates"
    )]
    NotAnAuthority,
    /// It is itself a certificate authority, and not trusted as such.
    #[error("it belongs to a certificate authority (CA:TRUE) and not to a server")]
    Authority,
    /// Its extended key usage excludes servers.
    #[error("it is not for servers: its extended key usage lacks server authentication")]
    Purpose,
    /// Another rule was broken.
    #[error("it is malformed or breaks a rule for certificates")]
    Invalid,
}
