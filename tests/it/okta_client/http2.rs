//! What a server of HTTP/2 may do to a request beyond answering it: refuse its
//! stream, or take its leave of the whole connection.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::Response;
use h2::Reason;
use h2::server::{Connection, SendResponse};
use terraform_provider_okta::okta::{Client, Settings};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{settings_for, trusting};
use crate::support::fake_okta::{APP_ID, Identity, TOKEN_ID, record};

/// What this test calls a second.
const UNIT: Duration = Duration::from_millis(4);

/// What happens to the first request; all later ones are answered.
#[derive(Debug, Clone, Copy)]
enum First {
    Refused,
    Left,
}

type Tls = TlsStream<TcpStream>;

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, first: First) {
    let mut is_first = true;
    loop {
        let (stream, _) = listener.accept().await.expect("a client");
        let stream = acceptor.accept(stream).await.expect("it trusts us");
        let mut connection = h2::server::handshake(stream).await.expect("HTTP/2");
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            match (is_first, first) {
                (true, First::Refused) => respond.send_reset(Reason::REFUSED_STREAM),
                (true, First::Left) => leave(&mut connection),
                (false, _) => answer(&mut respond),
            }
            is_first = false;
        }
    }
}

/// Ends the connection with all that is open on it.
fn leave(connection: &mut Connection<Tls, Bytes>) {
    connection.abrupt_shutdown(Reason::NO_ERROR);
}

fn answer(respond: &mut SendResponse<Bytes>) {
    let head = Response::builder().header("content-type", "application/json");
    let head = head.body(()).expect("a head");
    let body = record(APP_ID, TOKEN_ID).to_string();
    let mut stream = respond.send_response(head, false).expect("an open stream");
    stream.send_data(body.into(), true).expect("an open stream");
}

#[tokio::test]
async fn a_stream_that_is_refused_and_a_connection_that_is_left_cost_one_attempt() {
    for first in [First::Refused, First::Left] {
        let identity = Identity::generate();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(serve(listener, identity.acceptor(), first));
        let client = Client::new(Settings {
            root_certificates: trusting(&identity.certificate_authority),
            ..settings_for(&format!("https://{address}"), UNIT)
        });
        let read = client.app_token(APP_ID, TOKEN_ID);
        let read = tokio::time::timeout(Duration::from_secs(20), read).await;
        let token = read
            .expect("it ends")
            .unwrap_or_else(|error| panic!("{first:?}: {error:?}"));
        assert_eq!(token.id, TOKEN_ID);
        server.abort();
    }
}
