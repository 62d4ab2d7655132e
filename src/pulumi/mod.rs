//! The second adapter: Pulumi's plugin protocol. Wire types end here.
//!
//! An engine starts the program as `pulumi-resource-okta` with its own address
//! as the argument. It reads a port from the first line of output, and calls
//! the plugin there without any authentication. [`Plugin`] is a listening
//! plugin; [`serve`] does everything.
//!
//! - Start and end: `arguments`, `version`, `listener` (with `peer`) and
//!   `lifetime`.
//! - Calls: `service` has them, each run by `call`; `instance` has what belongs
//!   to one provider; `explained` and `unimplemented` explain rejected calls.
//! - Values: `values` limits messages and `protobuf_struct` turns them into JSON,
//!   `signatures` replaces Pulumi's signatures with plain values, `inputs` makes a
//!   configuration of them, and `settings` is what the engine keeps.
//! - Messages: `names`, `package_schema`, `rendered_diagnostics`, `suggestion` for
//!   misspelled names, and `printed`, which keeps secrets out of failures.
//! - The `engine` itself, which is called to show messages, also by `waiting`.

mod arguments;
mod call;
mod engine;
mod explained;
mod inputs;
mod instance;
mod lifetime;
mod listener;
mod names;
mod package_schema;
#[cfg(target_os = "linux")]
mod peer;
mod printed;
#[cfg(any(test, fuzzing))]
pub mod properties;
mod protobuf_struct;
mod rendered_diagnostics;
mod service;
mod settings;
mod signatures;
mod suggestion;
mod unimplemented;
mod values;
mod version;
mod waiting;

use std::io::{self, Write};

use go_plugin::Shutdown;
use tonic::service::Routes;

use crate::environment::Environment;
use crate::proto::pulumirpc::resource_provider_server::ResourceProviderServer;
use crate::provider::Provider;

use arguments::EngineAddress;
use engine::Engine;
use explained::{ExplainRefusals, LARGEST_MESSAGE};
use instance::Instances;
use listener::Listener;
use service::ResourceProviderService;

pub use arguments::Arguments;
pub use version::{DEFAULT_VERSION, VERSION_VARIABLE};

/// Which step of starting failed, or of running.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine's address is none, or not on this machine.
    #[error(
        "the engine's address must be a host and a port on this machine, such as 127.0.0.1:4711"
    )]
    EngineAddress,
    /// The variable for the version holds none.
    #[error(
        "the environment variable {VERSION_VARIABLE} must be a version, such as {DEFAULT_VERSION}"
    )]
    Version,
    /// There is nothing to listen on.
    #[error("could not listen on 127.0.0.1")]
    Listen(#[source] io::Error),
    /// The system does not tell which user connects, so every user would be let
    /// in.
    #[error(
        "the plugin cannot find out which user a connection belongs to, so other users of this \
         machine could use its credentials: the kernel does not answer NETLINK_SOCK_DIAG, and \
         /proc/self/net/tcp cannot be read; mount /proc, or allow netlink sockets in the sandbox"
    )]
    Peers(#[source] io::Error),
    /// Other users would be taken for this one.
    #[cfg(target_os = "linux")]
    #[error(transparent)]
    UnmappedUser(#[from] peer::UnmappedUser),
    /// Signals could not be listened to.
    #[error("could not listen to signals")]
    Signals(#[source] io::Error),
    /// Standard output is closed, so the engine cannot learn the port.
    #[error("could not write to standard output")]
    Announce(#[source] io::Error),
    /// The server ended.
    #[error("the server failed")]
    Serve(#[source] go_plugin::Error),
}

/// A listening plugin that has not printed its port yet.
pub struct Plugin {
    listener: Listener,
    routes: Routes,
    engine: Option<EngineAddress>,
}

impl Plugin {
    /// Listens for the engine of the command line, or for any engine of this
    /// user.
    ///
    /// # Errors
    ///
    /// Returns an error if the command line or the environment is invalid, or
    /// if no port is available.
    pub async fn bind(
        provider: Provider,
        arguments: &Arguments,
        environment: &'static Environment<'static>,
    ) -> Result<Self, Error> {
        let version = version::choose(&arguments.program, environment)?;
        let address = arguments.engine.as_deref().map(EngineAddress::parse);
        let address = address.transpose()?;
        let instances = match &address {
            Some(address) => {
                let engine = Engine::default();
                engine.attach(address)?;
                Instances::one(provider, engine)
            }
            None => Instances::PerConnection(provider),
        };
        let service = ResourceProviderService::new(instances, environment, version);
        let server =
            ResourceProviderServer::new(service).max_decoding_message_size(LARGEST_MESSAGE);
        Ok(Self {
            listener: Listener::bind().await?,
            routes: Routes::new(ExplainRefusals(server)),
            engine: address,
        })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.listener.port()
    }

    /// Serves until `asked_to_end` completes or the engine is gone. Open calls
    /// then get 500 ms to finish.
    ///
    /// # Errors
    ///
    /// Returns an error if the server fails.
    pub async fn serve(self, asked_to_end: impl Future<Output = ()>) -> Result<(), Error> {
        let shutdown = Shutdown::new();
        let serving = self.listener.serve(self.routes, &shutdown);
        tokio::pin!(serving);
        tokio::select! {
            result = &mut serving => return result,
            () = asked_to_end => shutdown.request("asked to"),
            () = engine_gone(self.engine.as_ref()) => shutdown.request("the engine is gone"),
        }
        serving.await
    }
}

/// Waits until the engine is gone. A plugin that a person started belongs to no
/// engine, so it waits forever.
async fn engine_gone(address: Option<&EngineAddress>) {
    match address {
        Some(address) => lifetime::engine_gone(address).await,
        None => std::future::pending().await,
    }
}

/// Serves the engine that started this process, or the engines that attach to
/// it, until a signal or the end of the engine.
///
/// # Errors
///
/// Returns an error if the plugin cannot start, or if the server fails.
pub async fn serve(
    provider: Provider,
    arguments: &Arguments,
    environment: &'static Environment<'static>,
) -> Result<(), Error> {
    let asked_to_end = lifetime::ending_signal().map_err(Error::Signals)?;
    let plugin = Plugin::bind(provider, arguments, environment).await?;
    announce(plugin.port()).map_err(Error::Announce)?;
    plugin.serve(asked_to_end).await
}

/// Writes the line that the engine waits for. Nothing else in the program may
/// write to standard output, because the engine takes the first line for the
/// port.
fn announce(port: u16) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{port}")?;
    stdout.flush()
}
