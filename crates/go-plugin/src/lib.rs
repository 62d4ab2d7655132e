//! HashiCorp's [go-plugin](https://github.com/hashicorp/go-plugin), from the
//! plugin's side: plugins in Rust for hosts in Go that speak gRPC.
//!
//! A host starts the plugin as a child process and puts what it asks for into
//! the environment. The plugin prints one line that says where it listens. The
//! host then connects and makes gRPC calls.
//!
//! - [`serve`] does all of this for the host that started the process.
//! - [`debug`] serves hosts that attach to a running plugin.
//! - [`Plugin`] and [`Shutdown`] are the parts of [`serve`], for those who need
//!   another transport or another end.
//! - [`serve_admitted`] is the gRPC server alone, for a listener whose clients are
//!   admitted in another way.
//!
//! # Example
//!
//! ```no_run
//! use std::error::Error;
//!
//! use go_plugin::Handshake;
//! use tonic::service::Routes;
//!
//! const HANDSHAKE: Handshake = Handshake {
//!     magic_cookie_key: "BASIC_PLUGIN",
//!     magic_cookie_value: "hello",
//!     protocol_versions: &[1],
//! };
//!
//! fn variable(name: &str) -> Option<String> {
//!     let value = std::env::var_os(name)?;
//!     Some(value.to_string_lossy().into_owned())
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn Error>> {
//!     if !HANDSHAKE.has_cookie(&variable) {
//!         return Err("a host starts this plugin".into());
//!     }
//!     let mut routes = Routes::builder();
//!     // routes.add_service(KvServer::new(Store));
//!     go_plugin::serve(&HANDSHAKE, &variable, routes.routes()).await?;
//!     Ok(())
//! }
//! ```
//!
//! `examples/kv.rs` is a whole plugin, for the example host of go-plugin.
//!
//! # What it does
//!
//! - **Only the host connects.** The Unix socket lies in a directory that no
//!   other user can enter. With automatic mutual TLS the plugin accepts the one
//!   certificate that the host announced. Without TLS, a TCP port is refused, and
//!   so is a socket that a group can use.
//! - **The plugin ends with its host**, however the host ends: after `Shutdown`,
//!   or 2 s after its last connection closed. A host that is killed before it
//!   connects is noticed by its closed pipes.
//! - **Other connections do no harm.** A connection that stays silent is
//!   dropped. When file descriptors run out, the oldest silent one is.
//! - **Nothing is left on disk**: the socket and its directory are removed.
//!
//! Log events go to `tracing`, with targets that begin with `go_plugin`.
//!
//! Not supported: the net/rpc protocol, connections that the broker negotiates,
//! and forwarding of standard output through `GRPCStdio`.
//!
//! # Modules
//!
//! - `plugin`: a plugin and its host; `reattach`: debug mode; `server`: the gRPC
//!   server of both, with the host's own `services`.
//! - `environment` and `handshake`: what the host asks for, and the answer.
//! - `listener`: the socket, in a `socket_directory` below a `socket_place`.
//! - `admission`: who may connect, with `tls`; the `admission_loop` of every
//!   listener, its `pending` sockets, its log's `throttle`, and each admitted
//!   `connection`.
//! - `lifetime`: what ends a plugin, with `host_pipes`.
//! - `error`: what goes wrong.

#![warn(missing_docs)]

mod admission;
mod admission_loop;
mod connection;
mod environment;
mod error;
mod handshake;
mod host_pipes;
mod lifetime;
mod listener;
mod pending;
mod plugin;
#[cfg(any(test, fuzzing))]
pub mod properties;
#[doc(hidden)]
pub mod proto;
#[cfg(unix)]
mod reattach;
mod server;
mod services;
#[cfg(unix)]
mod socket_directory;
#[cfg(unix)]
mod socket_place;
mod throttle;
mod tls;

pub use connection::{Connection, ConnectionData};
pub use environment::Environment;
pub use error::Error;
pub use handshake::Handshake;
pub use lifetime::Shutdown;
#[cfg(unix)]
pub use lifetime::ignores_hangup;
pub use listener::Transport;
pub use plugin::{Plugin, serve};
#[cfg(unix)]
pub use reattach::{Reattachment, debug};
pub use server::serve_admitted;
