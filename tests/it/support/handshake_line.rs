//! The one line in which a plugin tells its host where it listens.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

/// What the plugin announced in its first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HandshakeLine(String);

impl HandshakeLine {
    /// The line as a plugin printed it.
    pub(crate) fn read(line: &str) -> Self {
        Self(line.trim_end().to_owned())
    }

    /// The line's parts, by their place.
    pub(crate) fn fields(&self) -> Vec<&str> {
        self.0.split('|').collect()
    }

    /// The same line as a client reads it that speaks no TLS.
    pub(crate) fn without_certificate(&self) -> Self {
        let mut fields = self.fields();
        fields[5] = "";
        Self(fields.join("|"))
    }

    /// The socket's path.
    pub(crate) fn socket(&self) -> &Path {
        Path::new(self.fields()[3])
    }

    /// The directory that the plugin made for its socket.
    pub(crate) fn socket_directory(&self) -> &Path {
        let directory = self.socket().parent();
        directory.expect("a socket lies in a directory")
    }

    /// The plugin's own certificate; none without TLS.
    pub(crate) fn certificate(&self) -> Option<CertificateDer<'static>> {
        let text = self.fields()[5].to_owned();
        (!text.is_empty()).then(|| {
            let der = STANDARD_NO_PAD.decode(&text);
            CertificateDer::from(der.expect("base64 without padding"))
        })
    }
}
