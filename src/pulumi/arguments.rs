//! The command line from the engine: flags first, then the engine's address.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::Error;

/// The prefix of a resource plugin's name, before its package.
const PROGRAM_PREFIX: &str = "pulumi-resource-";

/// The only flag of the engine whose value is a separate argument.
const TRACING: &str = "tracing";

/// The command line of a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arguments {
    /// The name under which the program was started.
    pub(super) program: PathBuf,
    /// The engine's address; `None` for a plugin that a person started.
    pub(super) engine: Option<String>,
}

impl Arguments {
    /// Reads a complete command line, including the program's name. Returns
    /// `None` if it is not a plugin's: the program has no plugin's name, and
    /// its one argument is no address.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut words = words.into_iter();
        let program = PathBuf::from(words.next().unwrap_or_default());
        let mut positional = positional(words);
        let engine = positional.pop();
        let is_alone = positional.is_empty();
        let is_address = engine.as_deref().is_some_and(is_host_and_port);
        match (is_plugin(&program), &engine) {
            (true, None) => {}
            _ if is_alone && is_address => {}
            _ => return None,
        }
        Some(Self { program, engine })
    }

    /// Returns whether an engine started the program: under the name of a plugin
    /// and with an address. Terraform does neither.
    pub fn started_by_engine(&self) -> bool {
        is_plugin(&self.program) && self.has_engine()
    }

    /// Returns whether the command line has an engine's address.
    pub fn has_engine(&self) -> bool {
        self.engine.is_some()
    }
}

/// Returns the arguments that are neither flags nor values of flags.
fn positional(words: impl Iterator<Item = OsString>) -> Vec<String> {
    let mut positional = Vec::new();
    let mut words = words.map(|word| word.to_string_lossy().into_owned());
    while let Some(word) = words.next() {
        match word.strip_prefix('-') {
            Some(flag) if flag.trim_start_matches('-') == TRACING => {
                words.next();
            }
            Some(_) => {}
            None => positional.push(word),
        }
    }
    positional
}

fn is_plugin(program: &Path) -> bool {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(PROGRAM_PREFIX)
}

fn is_host_and_port(word: &str) -> bool {
    word.rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

/// An engine's address, which is always on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EngineAddress(String);

impl EngineAddress {
    /// Parses the address that a plugin was started with.
    ///
    /// # Errors
    ///
    /// Returns an error if it is no host and port, or is on another machine,
    /// where no engine is.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let host = text.rsplit_once(':').map(|(host, _)| host);
        let host = host.unwrap_or_default();
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        let is_loopback = literal.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        if is_host_and_port(text) && (is_loopback || host == "localhost") {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::EngineAddress)
        }
    }

    /// Host and port.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<Option<String>> {
        let words = line.split(' ').map(OsString::from);
        Arguments::read(words).map(|arguments| arguments.engine)
    }

    #[test]
    fn a_plugin_is_known_by_its_name_or_by_the_engines_address() {
        let address = Some(Some("127.0.0.1:4711".to_owned()));
        for (line, expected) in [
            ("/a/pulumi-resource-okta", Some(None)),
            ("pulumi-resource-okta.exe", Some(None)),
            ("pulumi-resource-okta -v=9 --logtostderr", Some(None)),
            ("pulumi-resource-okta 127.0.0.1:4711", address.clone()),
            ("terraform-provider-okta 127.0.0.1:4711", address.clone()),
            (
                "pulumi-resource-okta --logtostderr -v=9 --tracing http://a:1 127.0.0.1:4711",
                address.clone(),
            ),
            (
                "pulumi-resource-okta -tracing=http://a:1 127.0.0.1:4711",
                address,
            ),
            ("pulumi-resource-okta install", None),
            ("pulumi-resource-okta 127.0.0.1:4711 more", None),
            ("terraform-provider-okta", None),
            ("terraform-provider-okta plan", None),
            ("terraform-provider-okta 127.0.0.1:http", None),
            ("terraform-provider-okta :80", None),
            ("terraform-provider-okta --tracing 127.0.0.1:80", None),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
        assert_eq!(Arguments::read([]), None);
    }

    #[test]
    fn an_engine_is_on_this_machine() {
        for (text, is_one) in [
            ("127.0.0.1:1", true),
            ("127.9.9.9:65535", true),
            ("[::1]:80", true),
            ("localhost:80", true),
            ("127.0.0.1", false),
            ("127.0.0.1:65536", false),
            ("10.0.0.1:80", false),
            ("localhost.example:80", false),
            ("127.0.0.1@example.com:80", false),
            ("", false),
        ] {
            assert_eq!(EngineAddress::parse(text).is_ok(), is_one, "{text}");
        }
    }
}
