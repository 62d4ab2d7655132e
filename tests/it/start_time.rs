//! A start stays short. Every plan starts three processes, and aws-lc, built
//! carelessly, spends some 40 ms gathering entropy in each that does TLS.

use std::time::{Duration, Instant};

use crate::support::plugin_host::PluginHost;

/// How many starts of each kind are measured.
const STARTS: usize = 21;

/// The most times that a start with TLS may take as long as one without. The
/// key and the certificate that it makes add a fifth in a debug build; the
/// entropy made it 8.5 times as long.
const LONGEST_RATIO: f64 = 3.0;

/// From exec to the handshake line.
async fn start(host: PluginHost) -> Duration {
    let begin = Instant::now();
    let plugin = host.start().await;
    let took = begin.elapsed();
    drop(plugin);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test]
async fn a_start_with_tls_takes_little_longer_than_one_without() {
    let (mut plain, mut secured) = (Vec::new(), Vec::new());
    // By turns, so that a busy machine is busy for both.
    for _ in 0..STARTS {
        plain.push(start(PluginHost::new().without_certificate()).await);
        secured.push(start(PluginHost::new()).await);
    }
    let (plain, secured) = (median(plain), median(secured));
    let ratio = secured.as_secs_f64() / plain.as_secs_f64();
    assert!(
        ratio < LONGEST_RATIO,
        "{secured:?} with a certificate, {plain:?} without: was the program built with \
         AWS_LC_SYS_NO_JITTER_ENTROPY=1, as .cargo/config.toml sets it?"
    );
}
