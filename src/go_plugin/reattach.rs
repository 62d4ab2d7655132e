//! Debug mode: a person starts the plugin, and hosts are told through a
//! variable where it is.
//!
//! No certificate is exchanged, so only Unix sockets will do: the directory
//! keeps every other user out.

use serde_json::json;
use tonic::service::Routes;

use super::connection::ConnectionCount;
use super::handshake::{self, HostRequest};
use super::lifetime::Interrupt;
use super::listener::Listener;
use super::{Admission, Environment, Error, Handshake, Plugin, Shutdown, end_on_signals};

/// The variable in which hosts look for plugins that run already.
const REATTACH_VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// Serves any number of hosts, one after the other or at once, until it is
/// interrupted. The variable that tells a host of it is printed for pasting;
/// `addresses` are the names under which hosts know the plugin.
///
/// # Errors
///
/// When the plugin cannot listen, or cannot go on.
pub async fn debug(
    handshake: &Handshake,
    environment: &Environment<'_>,
    addresses: &[&str],
    routes: Routes,
) -> Result<(), Error> {
    let shutdown = Shutdown::new();
    end_on_signals(Interrupt::Ends, &shutdown)?;
    let request = HostRequest::read(handshake, environment)?;
    let listener = Listener::unix(&request.socket_place)?;
    let socket = listener.address()?.address;
    let variable = reattach_json(addresses, handshake, &socket, std::process::id());
    handshake::announce(&instructions(&variable)).map_err(Error::Announce)?;
    let plugin = Plugin {
        listener,
        admission: Admission::Plain,
        handshake_line: String::new(),
    };
    plugin
        .serve_all(routes, shutdown, ConnectionCount::new())
        .await
}

/// What hosts read from the variable. `Test` must be true: Terraform crashes
/// over a protocol 6 plugin without it.
fn reattach_json(addresses: &[&str], handshake: &Handshake, socket: &str, pid: u32) -> String {
    let plugin = json!({
        "Protocol": "grpc",
        "ProtocolVersion": handshake.protocol_versions.last(),
        "Pid": pid,
        "Test": true,
        "Addr": {"Network": "unix", "String": socket},
    });
    let plugins: serde_json::Map<_, _> = addresses
        .iter()
        .map(|address| ((*address).to_owned(), plugin.clone()))
        .collect();
    serde_json::Value::Object(plugins).to_string()
}

/// The variable for a POSIX shell, where `'` is the only character that
/// single quotes don't keep.
fn instructions(variable: &str) -> String {
    let quoted = variable.replace('\'', r"'\''");
    format!(
        "The provider runs. Let Terraform or OpenTofu use it by setting, in their shell:\n\n\
         \t{REATTACH_VARIABLE}='{quoted}'\n\n\
         Stop it with an interrupt (Ctrl-C).\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_quoted_for_a_shell() {
        assert!(instructions(r#"{"a":"it's"}"#).contains(r#"='{"a":"it'\''s"}'"#));
    }
}
