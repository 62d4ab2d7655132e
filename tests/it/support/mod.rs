//! What tests share: a host that starts the built plugin, the values that
//! hosts send, and an Okta that answers.

pub(crate) mod audited;
pub(crate) mod connection;
pub(crate) mod fake_okta;
pub(crate) mod forward_proxy;
pub(crate) mod handshake_line;
pub(crate) mod host_certificate;
pub(crate) mod hosts;
pub(crate) mod in_process;
pub(crate) mod intruder;
#[cfg(unix)]
pub(crate) mod leftovers;
pub(crate) mod message_pack;
#[cfg(target_os = "linux")]
pub(crate) mod nobody;
pub(crate) mod okta;
pub(crate) mod openssl;
pub(crate) mod openssl_keys;
pub(crate) mod plugin;
pub(crate) mod plugin_host;
#[cfg(target_os = "linux")]
pub(crate) mod preloaded;
#[cfg(unix)]
pub(crate) mod process;
#[cfg(unix)]
pub(crate) mod pulumi;
pub(crate) mod raw_call;
#[cfg(unix)]
pub(crate) mod reattachment;
pub(crate) mod refusing_proxy;
#[cfg(unix)]
pub(crate) mod scratch;
pub(crate) mod secrets;
pub(crate) mod session;
pub(crate) mod signed;
pub(crate) mod stderr_log;
pub(crate) mod tcp_plugin;
#[cfg(unix)]
pub(crate) mod terraform;
