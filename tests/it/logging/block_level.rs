//! `log_level` of the provider block: it takes effect while the plugin runs,
//! where no variable speaks.

use nix::sys::signal::Signal;

use super::lines::Line;
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::message_pack::{NIL, UNKNOWN, number};
use crate::support::okta::settings;
use crate::support::plugin_host::PluginHost;
use crate::support::session::app_token_of;

/// A block's level and the variable beside it, with the levels of the lines
/// that a read after it leaves.
type Row = (
    Vec<u8>,
    Option<(&'static str, &'static str)>,
    &'static [&'static str],
);

/// The levels of what is logged once a block with this level is configured.
async fn levels_after(level: Vec<u8>, variable: Option<(&str, &str)>) -> Vec<String> {
    let okta = FakeOkta::start();
    let mut host = PluginHost::new();
    if let Some((name, value)) = variable {
        host = host.variable(name, value);
    }
    let plugin = host.start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    let mut block = settings(&okta, API_TOKEN);
    block.push(("log_level", level));
    assert_eq!(session.configure(session.provider_block(&block)).await, []);
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    assert_eq!(read.diagnostics, []);
    connection.shut_down().await;
    let lines = plugin.whole_log().await;
    let lines = lines.iter().map(|line| Line::parse(line));
    // What was logged before the block was read has a level of its own.
    let of_read = lines.filter(|line| line.get("tf_rpc") == Some("ReadDataSource"));
    let mut levels: Vec<_> = of_read.map(|line| line.level().to_owned()).collect();
    levels.sort();
    levels.dedup();
    levels
}

#[tokio::test]
async fn the_blocks_level_counts_where_no_variable_speaks() {
    let both = &["debug", "trace"];
    let table: [Row; 8] = [
        (NIL.to_vec(), None, &[]),
        (UNKNOWN.to_vec(), None, &[]),
        (number(1), None, both),
        (number(2), None, &["debug"]),
        (number(5), None, &[]),
        (number(1), Some(("TF_LOG", "WARN")), &[]),
        (
            number(1),
            Some(("TF_LOG_PROVIDER_OKTA", "DEBUG")),
            &["debug"],
        ),
        (number(5), Some(("TF_LOG_PROVIDER", "TRACE")), both),
    ];
    for (level, variable, expected) in table {
        let found = levels_after(level.clone(), variable).await;
        assert_eq!(found, expected, "{level:?} {variable:?}");
    }
}

/// Another connection has another block, and its host another log.
#[tokio::test]
async fn no_blocks_level_counts_in_debug_mode() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::bare().argument("-debug").start_debug().await;
    let (loud, quiet) = (plugin.connect().await, plugin.connect().await);
    for (connection, level) in [(&loud, number(1)), (&quiet, NIL.to_vec())] {
        let session = connection.session().await;
        let mut block = settings(&okta, API_TOKEN);
        block.push(("log_level", level.clone()));
        assert_eq!(session.configure(session.provider_block(&block)).await, []);
        let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
        assert_eq!(read.diagnostics, []);
    }
    drop((loud, quiet));
    plugin.signal(Signal::SIGTERM);
    let lines = plugin.whole_log().await;
    let levels = lines
        .iter()
        .map(|line| Line::parse(line).level().to_owned());
    let lowest: Vec<_> = levels
        .filter(|level| level == "debug" || level == "trace")
        .collect();
    assert_eq!(lowest, Vec::<String>::new());
}

#[tokio::test]
async fn a_later_block_changes_the_level_again() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    for (level, id) in [
        (number(1), "oarLOUD"),
        (number(4), "oarQUIET"),
        (number(1), "oarLOUD"),
        (NIL.to_vec(), "oarQUIET"),
    ] {
        let mut block = settings(&okta, API_TOKEN);
        block.push(("log_level", level));
        assert_eq!(session.configure(session.provider_block(&block)).await, []);
        session.read(app_token_of(APP_ID, id)).await;
    }
    connection.shut_down().await;
    let lines = plugin.whole_log().await;
    let answers = lines.iter().filter(|line| line.contains("Okta answered"));
    assert_eq!(answers.count(), 2, "{lines:#?}");
}
