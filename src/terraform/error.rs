//! Why the provider could not serve, with what a user of Terraform can do.

/// Why the provider could not serve.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The host asked for no TLS where nothing else would keep others out.
    #[error(
        "Terraform disabled TLS, as it does when TF_DISABLE_PLUGIN_TLS is set; unset this variable, \
         because other users of this machine could connect without TLS"
    )]
    TlsOff(#[source] go_plugin::Error),
    /// Everything else, in the plugin server's words.
    #[error(transparent)]
    Plugin(go_plugin::Error),
}

impl From<go_plugin::Error> for Error {
    fn from(error: go_plugin::Error) -> Self {
        match error {
            go_plugin::Error::PlainTcp | go_plugin::Error::PlainGroup => Self::TlsOff(error),
            _ => Self::Plugin(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_host_without_tls_names_the_variable_to_unset() {
        for error in [go_plugin::Error::PlainTcp, go_plugin::Error::PlainGroup] {
            let error = Error::from(error).to_string();
            assert!(error.contains("TF_DISABLE_PLUGIN_TLS"), "{error}");
        }
    }
}
