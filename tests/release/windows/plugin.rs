//! What Pulumi's engine starts on Windows.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::{PLATFORM, wine};
use crate::assets::program_of;
use crate::first_line::first_line;
use crate::support::scratch::Scratch;

/// How soon a plugin ends whose engine is gone. Windows takes 2 s to refuse a
/// connection on loopback.
const END_LIMIT: Duration = Duration::from_secs(30);

#[test]
fn pulumis_plugin_prints_its_port_and_ends_with_its_engine() {
    let engine = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let address = engine.local_addr().expect("it is bound").to_string();
    let mut scratch = Scratch::new();
    wine::set_up(&mut scratch);
    let folder = scratch.path("home");
    let program = folder.join("pulumi-resource-okta.exe");
    fs::copy(program_of(PLATFORM), &program).expect("it can be copied");
    let mut command = wine::command(&program);
    command.arg(address);
    let plugin = scratch.start(command, &folder, "");
    let port = first_line(&scratch);
    let port = port.parse::<u16>().expect("a port");
    TcpStream::connect(("127.0.0.1", port)).expect("the plugin listens");
    drop(engine);
    plugin.finish_within(END_LIMIT).expect_code(0);
}
