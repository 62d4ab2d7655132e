//! Names that musl's own resolver looks up: there are no modules of the system's
//! that could.

use std::io::{Read, Write, copy};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use super::name_server::{Answers, NameServer};
use super::{Root, static_hosts};
use crate::configuration::configuration;
use crate::support::fake_okta::{FakeOkta, TOKEN_ID};
use crate::support::process::Finished;

/// A name that only the fake DNS servers know.
const NAME: &str = "okta.standin.test";

/// Waits less than musl does by default, 5 s.
const IMPATIENT: &str = "options timeout:1 attempts:1\n";

/// Plans one read from `NAME` where these servers are asked.
fn plan(servers: &[&NameServer], hosts: &str, port: u16) -> Finished {
    let host = &static_hosts()[0];
    let mut root = Root::with(host);
    let lines = servers
        .iter()
        .map(|server| format!("nameserver {}\n", server.address()));
    let resolv = lines.collect::<String>() + IMPATIENT;
    root.write("etc/resolv.conf", &resolv);
    root.write("etc/hosts", hosts);
    let url = format!("http://{NAME}:{port}");
    root.write("configuration/main.tf", &configuration(&url, TOKEN_ID, 1));
    root.run_host(&["init"]).expect_code(0);
    root.run_host(&["plan", "-no-color"])
}

/// Takes connections over IPv6 to a port of IPv4; gives its own port.
fn over_ipv6(to: SocketAddr) -> u16 {
    let listener = TcpListener::bind("[::1]:0").expect("this machine has IPv6 on loopback");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for near in listener.incoming() {
            let near = near.expect("a connection");
            let far = TcpStream::connect(to).expect("the fake Okta listens");
            let (back, forth) = (near.try_clone(), far.try_clone());
            thread::spawn(move || relay(far, back.expect("a second handle")));
            thread::spawn(move || relay(near, forth.expect("a second handle")));
        }
    });
    port
}

fn relay(mut from: impl Read, mut to: TcpStream) {
    let _ = copy(&mut from, &mut to);
    let _ = to.flush();
    let _ = to.shutdown(Shutdown::Write);
}

#[test]
fn the_first_of_several_servers_that_answers_is_enough() {
    let okta = FakeOkta::start();
    let silent = NameServer::start(Answers::Silence);
    let broken = NameServer::start(Answers::Failure);
    let right = NameServer::start(Answers::Ipv4);
    let planned = plan(&[&silent, &broken, &right], "", okta.address().port());
    planned.expect_code(0);
    assert!(silent.asked() > 0 && right.asked() > 0);
}

#[test]
fn an_answer_too_long_for_udp_is_fetched_over_tcp() {
    let okta = FakeOkta::start();
    let server = NameServer::start(Answers::TooLongForUdp);
    plan(&[&server], "", okta.address().port()).expect_code(0);
    assert!(server.asked_over_tcp() > 0);
}

#[test]
fn a_name_with_addresses_of_ipv6_alone_is_reached() {
    let okta = FakeOkta::start();
    let server = NameServer::start(Answers::Ipv6);
    plan(&[&server], "", over_ipv6(okta.address())).expect_code(0);
}

#[test]
fn the_file_of_hosts_takes_precedence_over_dns() {
    let okta = FakeOkta::start();
    let server = NameServer::start(Answers::NoSuchName);
    let hosts = format!("127.0.0.1 {NAME}\n");
    plan(&[&server], &hosts, okta.address().port()).expect_code(0);
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_name_that_does_not_exist_is_reported_at_once() {
    let server = NameServer::start(Answers::NoSuchName);
    let failed = plan(&[&server], "", 9).expect_code(1);
    failed.expect_diagnostic(&["Okta Not Reachable", NAME]);
    assert!(!failed.stderr.contains("tried"), "{failed}");
}

#[test]
fn a_server_that_fails_is_asked_again_and_then_named() {
    for answers in [Answers::Failure, Answers::Silence] {
        let server = NameServer::start(answers);
        let failed = plan(&[&server], "", 9).expect_code(1);
        failed.expect_diagnostic(&["Okta Not Reachable", "tried 3 times"]);
    }
}
