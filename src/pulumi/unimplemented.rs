//! Errors for calls that this plugin does not serve.

use tonic::Status;

use super::names::FUNCTIONS;

/// Returns the error for a call that this plugin does not serve.
pub(super) fn status(what: &str) -> Status {
    let [(one, _), (other, _)] = FUNCTIONS;
    Status::unimplemented(format!(
        "{what} This plugin serves the functions {one} and {other}, and no resources: it stands in for the \
         full Okta plugin in programs that use nothing else of it. For the rest use the full \
         plugin: take this one out of `plugins.providers` in Pulumi.yaml, out of PATH and out of \
         Pulumi's plugins (`make uninstall-pulumi`), and run `pulumi install`."
    ))
}
