//! What Pulumi's engine starts on Windows.

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use super::terminal::{CTRL_C, run_in_terminal};
use super::{PLATFORM, wine};
use crate::assets::program_of;
use crate::first_line::first_line;
use crate::support::scratch::Scratch;

/// How soon a plugin ends whose engine is gone. Windows takes 2 s to refuse a
/// connection on loopback.
const END_LIMIT: Duration = Duration::from_secs(30);

/// A folder with the program under the name that the engine looks for.
fn plugin() -> (Scratch, PathBuf) {
    let mut scratch = Scratch::new();
    wine::set_up(&mut scratch);
    let program = scratch.path("home/pulumi-resource-okta.exe");
    fs::copy(program_of(PLATFORM), &program).expect("it can be copied");
    (scratch, program)
}

/// A port of an engine, and its address.
fn engine() -> (TcpListener, String) {
    let engine = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let address = engine.local_addr().expect("it is bound").to_string();
    (engine, address)
}

#[test]
fn pulumis_plugin_prints_its_port_and_ends_with_its_engine() {
    let (engine, address) = engine();
    let (mut scratch, program) = plugin();
    let mut command = wine::command(&program);
    command.arg(address);
    let folder = scratch.path("home");
    let plugin = scratch.start(command, &folder, "");
    let port = first_line(&scratch);
    let port = port.parse::<u16>().expect("a port");
    TcpStream::connect(("127.0.0.1", port)).expect("the plugin listens");
    drop(engine);
    plugin.finish_within(END_LIMIT).expect_code(0);
}

/// An engine sends Ctrl-Break, for which the plugin waits together with Ctrl-C.
#[test]
fn pulumis_plugin_ends_at_ctrl_c() {
    let (_engine, address) = engine();
    let (mut scratch, program) = plugin();
    let folder = scratch.path("home");
    let (plugin, mut keyboard) = run_in_terminal(&mut scratch, &folder, &program, &address);
    first_line(&scratch);
    keyboard.write_all(CTRL_C).expect("it is typed");
    plugin.finish_within(END_LIMIT).expect_code(0);
}
