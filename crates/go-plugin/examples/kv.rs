//! A key-value store for the gRPC example host of go-plugin, which calls it as
//! `put KEY VALUE` and `get KEY`. README.md says how to run both.
//!
//! The host starts a new plugin for each command, so each value is a file in the
//! working directory.

use std::error::Error;
use std::io;
use std::path::{Component, Path};

use go_plugin::Handshake;
use proto::kv_server::{Kv, KvServer};
use proto::{Empty, GetRequest, GetResponse, PutRequest};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

/// The messages and the service of `kv.proto`.
#[allow(unreachable_pub, missing_docs, clippy::doc_markdown, clippy::use_self)]
mod proto {
    tonic::include_proto!("proto");
}

/// What the example host expects of its plugins.
const HANDSHAKE: Handshake = Handshake {
    magic_cookie_key: "BASIC_PLUGIN",
    magic_cookie_value: "hello",
    protocol_versions: &[1],
};

struct Store;

#[tonic::async_trait]
impl Kv for Store {
    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        let file = file_name(&request.into_inner().key)?;
        let value = tokio::fs::read(file).await.map_err(status)?;
        Ok(Response::new(GetResponse { value }))
    }

    async fn put(&self, request: Request<PutRequest>) -> Result<Response<Empty>, Status> {
        let PutRequest { key, value } = request.into_inner();
        let file = file_name(&key)?;
        tokio::fs::write(file, value).await.map_err(status)?;
        Ok(Response::new(Empty {}))
    }
}

/// Returns the name of the key's file. A key must not lead to another directory.
fn file_name(key: &str) -> Result<String, Status> {
    let name = format!("kv_{key}");
    let mut components = Path::new(&name).components();
    match (components.next(), components.next()) {
        (Some(Component::Normal(_)), None) => Ok(name),
        _ => Err(Status::invalid_argument("a key must not contain a path")),
    }
}

fn status(error: io::Error) -> Status {
    match error.kind() {
        io::ErrorKind::NotFound => Status::not_found("no value has this key"),
        _ => Status::internal(error.to_string()),
    }
}

/// Returns a variable of this process. What is not UTF-8 is replaced: a variable
/// that the host garbled must not count as unset.
fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    if !HANDSHAKE.has_cookie(&variable) {
        return Err("this is a plugin: go-plugin's example host starts it".into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let routes = Routes::new(KvServer::new(Store));
    let served = runtime.block_on(go_plugin::serve(&HANDSHAKE, &variable, routes));
    // A file that blocks must not keep the plugin running.
    runtime.shutdown_background();
    Ok(served?)
}
