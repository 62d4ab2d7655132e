//! Servers that a Go program trusts or does not, and servers whose TLS the
//! provider does not accept.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use terraform_provider_okta::okta::{
    CertificateFault, Client, Error, Fault, HttpError, RequestError,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{UNIT, request_error, settings_for, trusting};
use crate::support::fake_okta::{API_TOKEN, APP_ID, TOKEN_ID, record};
use crate::support::message_pack::text;
use crate::support::openssl::openssl;
use crate::support::plugin_host::PluginHost;
use crate::support::session::{app_token_of, only_error};

/// A certificate with its key.
struct Party {
    parameters: CertificateParams,
    key: KeyPair,
    certificate: rcgen::Certificate,
}

fn parameters(name: &str, is_ca: IsCa) -> CertificateParams {
    let mut parameters = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = is_ca;
    parameters
}

fn self_signed(parameters: CertificateParams) -> Party {
    let key = KeyPair::generate().expect("a key");
    let certificate = parameters.self_signed(&key).expect("a certificate");
    Party {
        parameters,
        key,
        certificate,
    }
}

fn issued_by(issuer: &Party, parameters: CertificateParams) -> Party {
    let key = KeyPair::generate().expect("a key");
    let issuer = Issuer::from_params(&issuer.parameters, &issuer.key);
    let certificate = parameters.signed_by(&key, &issuer).expect("a certificate");
    Party {
        parameters,
        key,
        certificate,
    }
}

fn pem(party: &Party) -> String {
    let text = STANDARD.encode(party.certificate.der());
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

/// Reads a token from a server with that certificate.
async fn read(server: &Party, trusted: &str) -> Result<String, Error> {
    let key = PrivatePkcs8KeyDer::from(server.key.serialize_der());
    let provider = Arc::new(aws_lc_rs::default_provider());
    let configuration = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(
            vec![server.certificate.der().clone()],
            PrivateKeyDer::from(key),
        )
        .expect("the key belongs to the certificate");
    let acceptor = TlsAcceptor::from(Arc::new(configuration));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Clients that do not trust it leave.
            let _ = answer(&acceptor, stream).await;
        }
    });
    let read = read_from(address, trusted).await;
    serving.abort();
    read
}

async fn answer(acceptor: &TlsAcceptor, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut request = [0; 4096];
    let _ = stream.read(&mut request).await?;
    let body = record(APP_ID, TOKEN_ID).to_string();
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
    let response = format!("{head}content-length: {length}\r\n\r\n{body}");
    stream.write_all(response.as_bytes()).await?;
    stream.shutdown().await
}

async fn read_from(address: SocketAddr, trusted: &str) -> Result<String, Error> {
    let mut settings = settings_for(&format!("https://{address}"), UNIT);
    settings.http.root_certificates = trusting(trusted);
    let read = Client::new(settings).app_token(APP_ID, TOKEN_ID).await;
    read.map(|token| token.id)
}

fn fault(read: &Result<String, Error>) -> Fault {
    let error = read.as_ref().expect_err("nothing is read");
    match request_error(error) {
        RequestError::Http(HttpError::Transport(transport)) => transport.fault,
        other => panic!("{other}"),
    }
}

fn certificate_fault(read: &Result<String, Error>) -> CertificateFault {
    match fault(read) {
        Fault::Certificate(fault) => fault,
        other => panic!("{other}"),
    }
}

const AUTHORITY: IsCa = IsCa::Ca(BasicConstraints::Unconstrained);

#[tokio::test]
async fn a_trusted_certificate_identifies_its_server_whatever_issued_it() {
    let root = self_signed(parameters("root", AUTHORITY));
    for server in [
        self_signed(parameters("server", AUTHORITY)),
        self_signed(parameters("server", IsCa::NoCa)),
        self_signed(parameters("server", IsCa::ExplicitNoCa)),
        issued_by(&root, parameters("server", IsCa::NoCa)),
        issued_by(&root, parameters("server", AUTHORITY)),
    ] {
        let trusted = pem(&server);
        let id = read(&server, &trusted).await.expect("a record");
        assert_eq!(id, TOKEN_ID);
    }
    let server = issued_by(&root, parameters("server", IsCa::NoCa));
    let id = read(&server, &pem(&root)).await.expect("a record");
    assert_eq!(id, TOKEN_ID);
}

#[tokio::test]
async fn a_trusted_authority_is_still_bound_to_its_name_and_dates() {
    let mut elsewhere = CertificateParams::new(["b.example".to_owned()]).expect("a name");
    elsewhere.is_ca = AUTHORITY;
    let server = self_signed(elsewhere);
    let found = read(&server, &pem(&server)).await;
    assert_eq!(certificate_fault(&found), CertificateFault::WrongName);
    let mut expired = parameters("server", AUTHORITY);
    expired.not_before = rcgen::date_time_ymd(2020, 1, 1);
    expired.not_after = rcgen::date_time_ymd(2021, 1, 1);
    let server = self_signed(expired);
    let found = read(&server, &pem(&server)).await;
    assert_eq!(certificate_fault(&found), CertificateFault::Expired);
}

#[tokio::test]
async fn only_an_authority_may_issue_certificates() {
    let root = self_signed(parameters("root", AUTHORITY));
    for is_ca in [IsCa::NoCa, IsCa::ExplicitNoCa] {
        let issuer = self_signed(parameters("issuer", is_ca));
        let server = issued_by(&issuer, parameters("server", IsCa::NoCa));
        // Also where it stands beside an authority.
        for trusted in [pem(&issuer), pem(&issuer) + &pem(&root)] {
            let found = read(&server, &trusted).await;
            assert_eq!(certificate_fault(&found), CertificateFault::NotAnAuthority);
        }
    }
}

#[tokio::test]
async fn an_untrusted_authority_identifies_no_server() {
    let root = self_signed(parameters("root", AUTHORITY));
    let strangers = [
        self_signed(parameters("server", AUTHORITY)),
        // The same name as a trusted authority.
        self_signed(parameters("root", AUTHORITY)),
    ];
    for server in &strangers {
        let found = read(server, &pem(&root)).await;
        assert_eq!(certificate_fault(&found), CertificateFault::Authority);
    }
    let server = self_signed(parameters("server", IsCa::NoCa));
    let found = read(&server, &pem(&root)).await;
    assert_eq!(certificate_fault(&found), CertificateFault::UnknownIssuer);
}

/// OpenSSL's server; it is killed when dropped.
struct OpensslServer {
    process: Child,
    address: SocketAddr,
}

impl OpensslServer {
    async fn start(directory: &Path, options: &str) -> Self {
        // Free until another program takes it in the next milliseconds.
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let mut process = Command::new("openssl")
            .arg("s_server")
            .args(["-accept", &address.to_string(), "-quiet"])
            .args(options.split_whitespace())
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl");
        while TcpStream::connect(address).await.is_err() {
            let ended = process.try_wait().expect("a child's state");
            assert!(ended.is_none(), "openssl s_server ended: {ended:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Self { process, address }
    }
}

impl Drop for OpensslServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Makes a certificate of 127.0.0.1 with a key of that kind in a directory.
fn make(directory: &Path, name: &str, key: &str, options: &str) -> String {
    let path = |kind: &str| {
        directory
            .join(format!("{name}.{kind}"))
            .display()
            .to_string()
    };
    openssl(
        format!(
            "req -x509 -newkey {key} -nodes -days 2 -subj /CN={name} -keyout {} -out {} \
             -addext subjectAltName=IP:127.0.0.1 {options}",
            path("key"),
            path("pem"),
        )
        .trim_end(),
        "",
    );
    fs::read_to_string(path("pem")).expect("a certificate")
}

#[tokio::test]
async fn a_weak_key_is_named_wherever_in_the_chain_it_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let place = |file: &str| directory.join(file).display().to_string();
    let no_ca = "-addext basicConstraints=critical,CA:FALSE";
    let trusted_server = make(directory, "server", "rsa:1024", no_ca);
    let weak_root = make(directory, "weak", "rsa:1024", "");
    let strong_root = make(directory, "strong", "rsa:2048", "");
    for (root, key, name) in [
        ("weak", "rsa:2048", "under_weak"),
        ("strong", "rsa:1024", "under_strong"),
    ] {
        let issuer = format!(
            "-CA {} -CAkey {}",
            place(&format!("{root}.pem")),
            place(&format!("{root}.key"))
        );
        make(directory, name, key, &format!("{no_ca} {issuer}"));
    }
    let table = [
        ("server", trusted_server),
        ("under_weak", weak_root),
        ("under_strong", strong_root),
    ];
    for (server, trusted) in table {
        for version in ["-tls1_2", "-tls1_3"] {
            let options = format!(
                "-cert {server}.pem -key {server}.key -cipher DEFAULT@SECLEVEL=0 {version}"
            );
            let running = OpensslServer::start(directory, &options).await;
            let found = read_from(running.address, &trusted).await;
            assert_eq!(
                certificate_fault(&found),
                CertificateFault::WeakKey,
                "{options}"
            );
        }
    }
}

/// Reads a token with the plugin, and returns the error that the user sees.
async fn shown(server: SocketAddr, trusted: &Path) -> String {
    let plugin = PluginHost::new().variable("SSL_CERT_FILE", trusted);
    let plugin = plugin.start().await;
    let session = plugin.connect().await.session().await;
    let block = session.provider_block(&[
        ("org_name", text("example")),
        ("base_url", text("okta.com")),
        ("api_token", text(API_TOKEN)),
        ("http_proxy", text(&format!("https://{server}"))),
    ]);
    assert_eq!(session.configure(block).await, []);
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    only_error(&read.diagnostics).detail.clone()
}

#[tokio::test]
async fn a_server_with_other_ciphers_or_versions_is_named_as_such() {
    let directory = tempfile::tempdir().expect("a directory");
    let no_ca = "-addext basicConstraints=critical,CA:FALSE";
    let trusted = make(directory.path(), "server", "rsa:2048", no_ca);
    let table = [
        (
            "-tls1_2 -cipher ECDHE-RSA-AES128-SHA256",
            Fault::TlsHandshake,
        ),
        ("-tls1_2 -cipher AES128-SHA", Fault::TlsHandshake),
        ("-tls1_2 -cipher AES128-GCM-SHA256", Fault::TlsHandshake),
        ("-tls1_1 -cipher DEFAULT@SECLEVEL=0", Fault::TlsVersion),
    ];
    for (options, expected) in table {
        let options = format!("-cert server.pem -key server.key {options}");
        let running = OpensslServer::start(directory.path(), &options).await;
        let found = read_from(running.address, &trusted).await;
        assert_eq!(fault(&found), expected, "{options}");
        let shown = shown(running.address, &directory.path().join("server.pem")).await;
        let names_suite = shown.contains("to enable a cipher suite with AES-GCM");
        assert_eq!(
            names_suite,
            expected == Fault::TlsHandshake,
            "{options}: {shown}"
        );
    }
}
