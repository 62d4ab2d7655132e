//! Chooses the role of the program, runs it and reports the result.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use terraform_provider_okta::environment::{self, Environment};
use terraform_provider_okta::provider::Provider;
use terraform_provider_okta::{logging, pulumi, terraform};

const HELP: &str = "\
Usage: terraform-provider-okta [OPTION]

A Terraform provider for Okta with two data sources:
  okta_app_token    reads one refresh token of an app
  okta_app_tokens   lists all refresh tokens of an app

You do not start this program yourself. Terraform, OpenTofu and Pulumi start it.
To use it with Terraform, write source = \"okta-rs/okta\" and run terraform init.
README.md explains how to install it.

Under the name pulumi-resource-okta, it is Pulumi's plugin for Okta.

Options:
  -debug      Run under a debugger, and print the variables for Terraform,
              OpenTofu or Pulumi's bridge to connect to this process
  --version   Print the version
  --help      Print this help
";

/// The role of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    /// The plugin of the Terraform that started it.
    Terraform,
    /// The plugin of a Pulumi engine.
    Pulumi(pulumi::Arguments),
    /// A plugin that a person debugs.
    Debug,
    Help,
    Version,
    /// Started by no host.
    Unrecognized,
}

impl Role {
    fn choose(words: &[OsString], has_cookie: bool) -> Self {
        match words.get(1).and_then(|word| word.to_str()) {
            Some("-debug" | "--debug") => return Self::Debug,
            Some("-help" | "--help" | "-h") => return Self::Help,
            Some("-version" | "--version" | "-V") => return Self::Version,
            _ => {}
        }
        match pulumi::Arguments::read(words.iter().cloned()) {
            // An engine passes on its own environment, which may have
            // Terraform's cookie.
            Some(arguments) if arguments.started_by_engine() => Self::Pulumi(arguments),
            _ if has_cookie => Self::Terraform,
            Some(arguments) => Self::Pulumi(arguments),
            None => Self::Unrecognized,
        }
    }

    /// Returns whether a person started the process, which then serves many
    /// provider configurations, each over its own connection.
    fn serves_many(&self) -> bool {
        match self {
            Self::Debug => true,
            Self::Pulumi(arguments) => !arguments.has_engine(),
            _ => false,
        }
    }
}

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let has_cookie = terraform::HANDSHAKE.has_cookie(&environment::of_process);
    let role = Role::choose(&words, has_cookie);
    let result = match &role {
        Role::Help => print(HELP),
        Role::Version => print(concat!(
            "terraform-provider-okta ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        )),
        Role::Unrecognized => return exit_with(&not_a_host()),
        Role::Terraform | Role::Pulumi(_) | Role::Debug => run(&role),
    };
    let code = match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&role, &chain(error.as_ref())),
    };
    logging::flush();
    code
}

/// Serves until the host is done with the provider.
fn run(role: &Role) -> Result<(), Box<dyn Error>> {
    let environment = &environment::of_process;
    let asked_for = logging::level(environment);
    let log_level = logging::install(asked_for.unwrap_or(logging::DEFAULT_LEVEL));
    // A variable takes precedence over the block. Of many blocks, none decides
    // what is logged of the others.
    let is_fixed = asked_for.is_some() || role.serves_many();
    let provider = Provider::new().on_log_level(move |level| {
        if !is_fixed {
            log_level.set(level.map_or(logging::DEFAULT_LEVEL, Into::into));
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let served = runtime.block_on(async {
        match role {
            Role::Debug => debug(provider, environment).await,
            Role::Pulumi(arguments) => Ok(pulumi::serve(provider, arguments, environment).await?),
            _ => Ok(terraform::serve(provider, environment).await?),
        }
    });
    // Does not wait for a DNS lookup that hangs in the system's resolver.
    runtime.shutdown_background();
    served
}

#[cfg(unix)]
async fn debug(provider: Provider, environment: &Environment<'_>) -> Result<(), Box<dyn Error>> {
    Ok(terraform::debug(provider, environment).await?)
}

#[cfg(not(unix))]
async fn debug(_: Provider, _: &Environment<'_>) -> Result<(), Box<dyn Error>> {
    Err(
        "debug mode needs Unix sockets, which keep other users out, and this system has none"
            .into(),
    )
}

fn print(text: &str) -> Result<(), Box<dyn Error>> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}

/// Returns three lines: what this is, how to use it, where to read on.
fn not_a_host() -> String {
    format!(
        "This program is a Terraform provider for Okta. It is started by Terraform, not by hand.\n\
         To use it, set source = \"{}\" in a configuration and run: terraform init && terraform plan\n\
         README.md explains how to install it. --help lists the options.\n",
        terraform::ADDRESS,
    )
}

/// Reports why the program ends. A host gets a log line, because hosts hide
/// plain text, and through the queue, because a host that does not read must
/// not block. With `TF_LOG=OFF` a host learns only that the provider is gone.
fn fail(role: &Role, reason: &str) -> ExitCode {
    if *role == Role::Terraform {
        tracing::error!("the provider cannot continue: {reason}");
        return ExitCode::FAILURE;
    }
    exit_with(&format!("terraform-provider-okta: {reason}\n"))
}

/// Reports to a person on standard error why the program ends. If standard
/// error is closed, that is no reason to panic.
fn exit_with(text: &str) -> ExitCode {
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::FAILURE
}

/// Returns the error and its causes on one line, the outermost first.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
