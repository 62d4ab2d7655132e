//! Where the plugin listens, who may reach that place, and that nothing of it
//! stays behind.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::sys::signal::Signal;
use nix::unistd::{geteuid, getgid};

use crate::support::plugin::Plugin;
use crate::support::plugin_host::{HOST_GONE, PluginHost};

/// The longest path that a Unix socket can have on Linux, in bytes.
const LONGEST_SOCKET_PATH: usize = 107;

fn mode(path: &Path) -> u32 {
    let metadata = fs::metadata(path);
    let metadata = metadata.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    metadata.permissions().mode() & 0o7777
}

fn group(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").gid()
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

fn assert_nothing_left(plugin: &Plugin) {
    assert_eq!(entries(plugin.directory()), Vec::<PathBuf>::new());
}

/// A group that we may give files to, other than the usual one if we can.
fn another_group() -> u32 {
    const NOGROUP: u32 = 65_534;
    if geteuid().is_root() {
        NOGROUP
    } else {
        getgid().as_raw()
    }
}

#[tokio::test]
async fn the_socket_is_for_its_owner_alone_whatever_the_umask() {
    for umask in ["0", "022", "077"] {
        let host = PluginHost::new().shell(&format!("umask {umask}"));
        let plugin = host.start().await;
        assert_eq!(mode(plugin.line().socket()), 0o600, "umask {umask}");
        assert_eq!(
            mode(plugin.line().socket_directory()),
            0o700,
            "umask {umask}"
        );
        plugin.connect().await.session().await;
    }
}

#[tokio::test]
async fn the_directory_is_fresh_and_inside_tmpdir() {
    let host = PluginHost::new();
    let shared = host.directory().to_owned();
    let other = PluginHost::new().variable("TMPDIR", &shared);
    let (one, other) = (host.start().await, other.start().await);
    assert_eq!(one.line().socket_directory().parent(), Some(&*shared));
    assert_eq!(other.line().socket_directory().parent(), Some(&*shared));
    assert_ne!(
        one.line().socket_directory(),
        other.line().socket_directory()
    );
}

#[tokio::test]
async fn a_directory_of_the_hosts_choice_comes_before_tmpdir() {
    let host = PluginHost::new();
    let chosen = host.directory().join("chosen");
    fs::create_dir(&chosen).expect("a directory");
    let plugin = host
        .variable("PLUGIN_UNIX_SOCKET_DIR", &chosen)
        .start()
        .await;
    assert_eq!(plugin.line().socket_directory().parent(), Some(&*chosen));
    assert_eq!(mode(plugin.line().socket_directory()), 0o700);
    plugin.connect().await.session().await;
}

/// Asserts that the plugin's socket is below `/tmp`, and ends the plugin: it would
/// leave a directory there that is not ours to remove.
async fn listens_in_tmp(host: PluginHost) {
    let mut plugin = host.start().await;
    let directory = plugin.line().socket_directory();
    assert_eq!(directory.parent(), Some(Path::new("/tmp")));
    plugin.connect().await.shut_down().await;
    plugin.ended_within(HOST_GONE).await;
}

#[tokio::test]
async fn without_tmpdir_the_directory_is_in_tmp() {
    for host in [
        PluginHost::new().without("TMPDIR"),
        PluginHost::new().variable("TMPDIR", ""),
    ] {
        listens_in_tmp(host).await;
    }
}

#[tokio::test]
async fn a_tmpdir_too_long_for_a_socket_falls_back_to_tmp_and_says_so() {
    let host = PluginHost::new();
    let long = host.directory().join("a".repeat(LONGEST_SOCKET_PATH));
    fs::create_dir(&long).expect("a directory");
    let host = host.variable("TMPDIR", &long).variable("TF_LOG", "INFO");
    let mut plugin = host.start().await;
    let directory = plugin.line().socket_directory().to_owned();
    assert_eq!(directory.parent(), Some(Path::new("/tmp")));
    assert_eq!(mode(&directory), 0o700);
    plugin.connect().await.shut_down().await;
    plugin.ended_within(HOST_GONE).await;
    assert!(!directory.exists(), "{}", directory.display());
    let log = plugin.whole_log().await.join("\n");
    assert!(log.contains("/tmp"), "the fallback is logged: {log}");
}

/// Root may write to a directory that is read-only, so a file stands for one.
#[tokio::test]
async fn a_tmpdir_that_is_missing_or_cannot_be_written_to_falls_back_to_tmp_and_says_so() {
    for (name, reason) in [("missing", "No such file"), ("file", "Not a directory")] {
        let host = PluginHost::new();
        fs::write(host.directory().join("file"), "").expect("a file");
        let unusable = host.directory().join(name);
        let mut plugin = host.variable("TMPDIR", &unusable).start().await;
        let directory = plugin.line().socket_directory().to_owned();
        assert_eq!(directory.parent(), Some(Path::new("/tmp")));
        plugin.connect().await.shut_down().await;
        plugin.ended_within(HOST_GONE).await;
        assert!(!directory.exists(), "{}", directory.display());
        let log = plugin.whole_log().await.join("\n");
        for part in ["\"warn\"", "TMPDIR, using /tmp", reason] {
            assert!(log.contains(part), "{part} is not in: {log}");
        }
    }
}

#[tokio::test]
async fn a_group_of_the_hosts_choice_may_reach_the_socket() {
    let group_id = another_group();
    let host = PluginHost::new().variable("PLUGIN_UNIX_SOCKET_GROUP", group_id.to_string());
    let plugin = host.start().await;
    let (socket, directory) = (plugin.line().socket(), plugin.line().socket_directory());
    assert_eq!((mode(socket), group(socket)), (0o660, group_id));
    assert_eq!((mode(directory), group(directory)), (0o710, group_id));
    plugin.connect().await.session().await;
}

/// `TF_DISABLE_PLUGIN_TLS` leaves nothing but the socket's permissions.
#[tokio::test]
async fn without_tls_no_group_may_reach_the_socket() {
    let host = PluginHost::new().without_certificate();
    let group_id = another_group().to_string();
    let host = host.variable("PLUGIN_UNIX_SOCKET_GROUP", group_id);
    let output = host.run().await;
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(output.stdout.is_empty(), "stdout belongs to the handshake");
    for variable in ["PLUGIN_UNIX_SOCKET_GROUP", "PLUGIN_CLIENT_CERT"] {
        assert!(stderr.contains(variable), "{stderr}");
    }
    assert_eq!(entries(host.directory()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_group_may_be_given_by_its_name() {
    let own = getgid().as_raw();
    let groups = fs::read_to_string("/etc/group").expect("the system's groups");
    let name = groups
        .lines()
        .find(|line| line.split(':').nth(2) == Some(&own.to_string()))
        .and_then(|line| line.split(':').next())
        .expect("our own group has a name");
    let host = PluginHost::new().variable("PLUGIN_UNIX_SOCKET_GROUP", name);
    let plugin = host.start().await;
    assert_eq!(mode(plugin.line().socket()), 0o660);
    assert_eq!(group(plugin.line().socket()), own);
}

#[tokio::test]
async fn a_group_that_does_not_exist_is_refused_in_words() {
    let host = PluginHost::new().variable("PLUGIN_UNIX_SOCKET_GROUP", "no-such-group-here");
    let output = host.run().await;
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(output.stdout.is_empty(), "stdout belongs to the handshake");
    assert!(stderr.contains("no-such-group-here"), "{stderr}");
}

#[tokio::test]
async fn a_directory_of_the_hosts_choice_that_cannot_be_used_is_refused_in_words() {
    let host = PluginHost::new();
    let missing = host.directory().join("missing");
    let long = host.directory().join("a".repeat(LONGEST_SOCKET_PATH));
    fs::create_dir(&long).expect("a directory");
    let mut host = host;
    for (directory, words) in [(missing, "No such file"), (long.clone(), "too long")] {
        host = host.variable("PLUGIN_UNIX_SOCKET_DIR", &directory);
        let output = host.run().await;
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(output.stdout.is_empty(), "stdout belongs to the handshake");
        for part in [words, "PLUGIN_UNIX_SOCKET_DIR"] {
            assert!(stderr.contains(part), "{}: {stderr}", directory.display());
        }
    }
    assert_eq!(entries(&long), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn nothing_stays_behind_after_shutdown() {
    let mut plugin = PluginHost::new().start().await;
    plugin.connect().await.shut_down().await;
    plugin.ended_within(HOST_GONE).await;
    assert_nothing_left(&plugin);
}

#[tokio::test]
async fn nothing_stays_behind_after_sigterm() {
    let mut plugin = PluginHost::new().start().await;
    let _open = plugin.connect().await;
    plugin.signal(Signal::SIGTERM);
    plugin.ended_within(HOST_GONE).await;
    assert_nothing_left(&plugin);
}

#[tokio::test]
async fn nothing_stays_behind_when_the_host_is_gone() {
    let mut plugin = PluginHost::new().start().await;
    plugin.connect().await.session().await;
    plugin.ended_within(HOST_GONE).await;
    assert_nothing_left(&plugin);
}

#[tokio::test]
async fn nothing_stays_behind_when_the_start_fails() {
    let host = PluginHost::new().variable("PLUGIN_UNIX_SOCKET_GROUP", "no-such-group-here");
    assert_eq!(host.run().await.status.code(), Some(1));
    assert_eq!(entries(host.directory()), Vec::<PathBuf>::new());
}

/// The handshake line would end there, or have a field too many.
#[tokio::test]
async fn a_path_that_the_handshake_line_cannot_hold_is_refused_or_passed_over() {
    for name in ["a|b", "a\nb"] {
        let host = PluginHost::new();
        let directory = host.directory().join(name);
        fs::create_dir(&directory).expect("a directory");
        let host = host.variable("PLUGIN_UNIX_SOCKET_DIR", &directory);
        let output = host.run().await;
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains("PLUGIN_UNIX_SOCKET_DIR"), "{stderr}");
        assert_eq!(entries(&directory), Vec::<PathBuf>::new());
        let host = host
            .without("PLUGIN_UNIX_SOCKET_DIR")
            .variable("TMPDIR", &directory);
        listens_in_tmp(host).await;
    }
}

#[tokio::test]
async fn a_relative_directory_is_announced_by_its_absolute_path() {
    let host = PluginHost::new();
    let directory = host.directory().join("here");
    fs::create_dir(&directory).expect("a directory");
    for name in ["PLUGIN_UNIX_SOCKET_DIR", "TMPDIR"] {
        let host = PluginHost::new().shell(&format!("cd '{}'", host.directory().display()));
        let plugin = host.variable(name, "here").start().await;
        assert_eq!(plugin.line().socket_directory().parent(), Some(&*directory));
        plugin.connect().await.session().await;
    }
}

/// A user who is not root may give a file to none but their own groups; root
/// may not either, without the right to.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_group_that_the_socket_cannot_be_given_to_is_named() {
    const FOREIGN: &str = "54321";
    let host = PluginHost::new().variable("PLUGIN_UNIX_SOCKET_GROUP", FOREIGN);
    let host = if geteuid().is_root() {
        host.launched_by(&["/usr/bin/setpriv", "--bounding-set", "-chown"])
    } else {
        host
    };
    let output = host.run().await;
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains(FOREIGN), "{stderr}");
    assert!(stderr.contains("not permitted"), "{stderr}");
}
