//! Who is let in: the host whose certificate stands in `PLUGIN_CLIENT_CERT`,
//! and nobody else. Whoever connects can read with the user's credentials.

use rustls::version::{TLS12, TLS13};

use crate::support::connection::dial;
use crate::support::host_certificate::{Curve, HostCertificate, TLS_VERSIONS};
use crate::support::intruder::assert_shut_out;
use crate::support::plugin::Plugin;
use crate::support::plugin_host::PluginHost;

async fn plugin_trusting(certificate: &HostCertificate) -> Plugin {
    PluginHost::new()
        .certificate(certificate.clone())
        .start()
        .await
}

#[tokio::test]
async fn the_right_certificate_is_let_in_whatever_its_curve() {
    for curve in [Curve::P256, Curve::P384, Curve::P521] {
        for version in [&TLS12, &TLS13] {
            let host = HostCertificate::new(curve);
            let plugin = plugin_trusting(&host).await;
            let connection = dial(plugin.line(), Some(&host), &[version]).await;
            let connection = connection
                .unwrap_or_else(|error| panic!("{curve:?}, {:?}: {error}", version.version));
            connection.session().await;
        }
    }
}

#[tokio::test]
async fn no_certificate_and_every_other_one_are_shut_out() {
    let plugin = PluginHost::new().start().await;
    let strangers = [
        ("nobody", None),
        ("another P-256", Some(HostCertificate::new(Curve::P256))),
        ("another P-384", Some(HostCertificate::new(Curve::P384))),
        ("another P-521", Some(HostCertificate::new(Curve::P521))),
    ];
    for version in [&TLS12, &TLS13] {
        for (name, stranger) in &strangers {
            assert_shut_out(name, plugin.line(), stranger.as_ref(), &[version]).await;
        }
    }
    plugin.connect().await.session().await;
}

#[tokio::test]
async fn the_right_certificate_without_its_key_is_shut_out() {
    let host = HostCertificate::new(Curve::P521);
    let stolen = host.with_the_key_of(&HostCertificate::new(Curve::P521));
    let plugin = plugin_trusting(&host).await;
    for version in [&TLS12, &TLS13] {
        assert_shut_out("a thief", plugin.line(), Some(&stolen), &[version]).await;
    }
    plugin.connect().await.session().await;
}

#[tokio::test]
async fn whoever_speaks_no_tls_is_shut_out() {
    let plugin = PluginHost::new().start().await;
    let plain = plugin.line().without_certificate();
    assert_shut_out("a plain client", &plain, None, &TLS_VERSIONS).await;
    plugin.connect().await.session().await;
}
