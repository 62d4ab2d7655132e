//! Serves the fake Okta of the tests on a port, to try the provider against.
//!
//! `cargo run --example fake_okta -- --help` lists the options.

// The tests script faults and ask what was seen; this only serves.
#[allow(dead_code, unused_imports)]
#[path = "../tests/it/support/fake_okta/mod.rs"]
mod fake_okta;

use std::error::Error;
use std::io::{Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, thread};

use fake_okta::{ACCESS_TOKEN, API_TOKEN, APP_ID, Answer, FakeOkta, Setup, token_id};

const USAGE: &str = "\
Serves a made-up Okta organization on 127.0.0.1 until it is interrupted.

    --port PORT        listen on that port (else any free one)
    --tls FILE         speak TLS; write the authority's certificate to FILE
    --latency-ms TIME  answer after that many milliseconds (else at once)
    --tokens COUNT     give the app that many tokens (else 1)
    --faults PERCENT   fail that many of a hundred requests, at random (else none)
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(options) = parse(env::args().skip(1))? else {
        return Ok(stdout().write_all(USAGE.as_bytes())?);
    };
    let okta = FakeOkta::start_with(options.setup);
    if let Some(path) = &options.certificate_authority {
        fs::write(path, okta.certificate_authority())?;
    }
    okta.fail_at_random(options.faults, Answer::mishaps());
    okta.forget_requests();
    announce(&okta, &options)?;
    loop {
        thread::park();
    }
}

/// What the command line says.
#[derive(Default)]
struct Options {
    setup: Setup,
    faults: u32,
    certificate_authority: Option<PathBuf>,
}

/// The options, or `None` when only help is asked for.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, Box<dyn Error>> {
    let mut options = Options::default();
    while let Some(flag) = arguments.next() {
        if flag == "--help" {
            return Ok(None);
        }
        let value = arguments
            .next()
            .ok_or_else(|| format!("{flag} is not an option or lacks its value\n\n{USAGE}"))?;
        match flag.as_str() {
            "--port" => options.setup.port = value.parse()?,
            "--latency-ms" => options.setup.latency = Duration::from_millis(value.parse()?),
            "--tokens" => options.setup.tokens = value.parse()?,
            "--faults" => options.faults = value.parse()?,
            "--tls" => {
                options.setup.tls = true;
                options.certificate_authority = Some(PathBuf::from(value));
            }
            _ => return Err(format!("{flag} is not an option\n\n{USAGE}").into()),
        }
    }
    Ok(Some(options))
}

/// Says where it listens, first, since scripts wait for that line; then what
/// it knows.
fn announce(okta: &FakeOkta, options: &Options) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "listening on {}", okta.url())?;
    writeln!(out, "api_token    {API_TOKEN}")?;
    writeln!(out, "access_token {ACCESS_TOKEN}")?;
    writeln!(out, "client_id    {APP_ID}")?;
    let tokens = options.setup.tokens;
    writeln!(out, "id           {} of {tokens} tokens", token_id(1))?;
    if let Some(path) = &options.certificate_authority {
        writeln!(out, "SSL_CERT_FILE={}", path.display())?;
    }
    out.flush()
}
