//! Errors for calls that this plugin does not serve.

use tonic::Status;

use super::names::FUNCTIONS;

/// Returns the error for a call that this plugin does not serve.
pub(super) fn status(what: &str) -> Status {
    let [(one, _), (other, _)] = FUNCTIONS;
    Status::unimplemented(format!(
        "{what} It has the functions {one} and {other}, and no resources. It replaces Pulumi's \
         full Okta plugin in programs that use nothing else of it.\n\nTo fix this:\n - Use the full \
         plugin. Remove this one from `plugins.providers` in Pulumi.yaml, from PATH and from \
         Pulumi's plugins (`make uninstall-pulumi`), and run `pulumi install`."
    ))
}
