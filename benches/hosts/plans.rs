//! How long a real Terraform takes to plan, beside the same Terraform's plan
//! of as many things that need no provider.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use tempfile::TempDir;
use terraform_provider_okta::terraform::ADDRESS;

use crate::sample::Sample;
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, Setup, TOKEN_ID};
use crate::support::plugin_host::BINARY;
use crate::table::Table;

/// How often each plan is made, in turn with the others.
const ROUNDS: usize = 15;
/// The most tokens that a plan reads.
const MOST_READS: usize = 1000;

/// One kind of plan.
struct Case {
    what: &'static str,
    /// The folder of its configuration.
    folder: &'static str,
    configuration: String,
    parallelism: usize,
    /// How many tokens it reads.
    reads: usize,
    /// The folder of the case to compare it with, and what the ratio should be
    /// at most.
    against: Option<(&'static str, &'static str)>,
}

/// Every kind, each floor before what is compared with it.
fn cases() -> Vec<Case> {
    let floor = |what, folder, configuration| Case {
        what,
        folder,
        configuration,
        parallelism: 10,
        reads: 0,
        against: None,
    };
    let reads = |what, folder, reads, parallelism, against| Case {
        what,
        folder,
        configuration: reading(reads),
        parallelism,
        reads,
        against: Some(against),
    };
    vec![
        floor("empty configuration", "empty", String::new()),
        reads("1 read", "read-1", 1, 10, ("empty", "2.5 ×")),
        floor("200 terraform_data, 10 at once", "data-200", data(200)),
        reads(
            "200 reads, 10 at once",
            "read-200",
            200,
            10,
            ("data-200", "1.8 ×"),
        ),
        reads(
            "200 reads, 1 at once",
            "slow-200",
            200,
            1,
            ("data-200", "3 ×"),
        ),
        floor("1,000 terraform_data, 10 at once", "data-1000", data(1000)),
        reads(
            "1,000 reads, 10 at once",
            "read-1000",
            MOST_READS,
            10,
            ("data-1000", "1.5 ×"),
        ),
    ]
}

fn data(count: usize) -> String {
    format!("resource \"terraform_data\" \"floor\" {{\n  count = {count}\n}}\n")
}

fn reading(count: usize) -> String {
    // The stand-in's ids are one prefix and six digits.
    let prefix = TOKEN_ID.trim_end_matches("000001");
    format!(
        r#"terraform {{
  required_providers {{
    okta = {{
      source = "{ADDRESS}"
    }}
  }}
}}
data "okta_app_token" "read" {{
  count     = {count}
  client_id = "{APP_ID}"
  id        = format("{prefix}%06d", count.index + 1)
}}
"#
    )
}

/// Makes every plan in turn, over TLS to the stand-in.
pub(crate) fn measure() -> Table {
    let okta = FakeOkta::start_with(Setup {
        tls: true,
        tokens: MOST_READS,
        ..Setup::default()
    });
    let terraform = Terraform::new(&okta);
    let cases = cases();
    for case in &cases {
        terraform.prepare(case, &okta);
    }
    let mut samples: BTreeMap<&str, Sample> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for case in &cases {
            let start = Instant::now();
            terraform.plan(case);
            let sample = samples.entry(case.folder).or_default();
            sample.push_time(start.elapsed());
        }
    }
    let mut table = Table::new(format!("Plans of {}", terraform.version()));
    for case in &cases {
        let sample = &samples[case.folder];
        match case.against {
            None => table.measured(case.what, sample, "ms", "(floor)"),
            Some((floor, most)) => {
                table.compared(case.what, sample, "ms", &samples[floor], most);
            }
        }
    }
    table
}

/// The `terraform` on PATH, with nothing of the user's around it.
pub(crate) struct Terraform {
    folder: TempDir,
    /// Where the stand-in is, as `org_name` and `base_url`.
    organization: (String, String),
}

impl Terraform {
    pub(crate) fn new(okta: &FakeOkta) -> Self {
        // Not in TMPDIR, which may be too long for a socket.
        let folder = TempDir::new_in("/tmp").expect("a folder can be made");
        let path = |name: &str| folder.path().join(name);
        for name in ["home", "tmp", "provider"] {
            fs::create_dir(path(name)).expect("the folder is new");
        }
        fs::copy(BINARY, path("provider/terraform-provider-okta"))
            .expect("the program can be copied");
        let provider = path("provider");
        let overrides = format!("dev_overrides {{ \"{ADDRESS}\" = {provider:?} }}");
        let settings = format!("provider_installation {{\n  {overrides}\n}}\n");
        fs::write(path("cli.tfrc"), settings).expect("the settings can be written");
        fs::write(path("authority.pem"), okta.certificate_authority())
            .expect("the certificate can be written");
        let (name, rest) = okta
            .url()
            .trim_start_matches("https://")
            .split_once('.')
            .expect("an address with dots");
        let organization = (name.to_owned(), rest.to_owned());
        Self {
            folder,
            organization,
        }
    }

    /// Writes a configuration and plans it once, to see that it reads what it
    /// should; files are then in the system's cache for all cases alike.
    fn prepare(&self, case: &Case, okta: &FakeOkta) {
        let folder = self.path(case.folder);
        fs::create_dir(&folder).expect("the folder is new");
        fs::write(folder.join("main.tf"), &case.configuration)
            .expect("the configuration can be written");
        let before = okta.requests().len();
        self.plan(case);
        let calls = okta.requests().len() - before;
        // Reads share lists where that is as fast, for two calls more at most.
        let is_served = (case.reads > 0) == (calls > 0) && calls <= case.reads + 2;
        assert!(is_served, "{}: {calls} calls", case.what);
    }

    fn plan(&self, case: &Case) {
        let parallelism = format!("-parallelism={}", case.parallelism);
        self.run(
            &self.path(case.folder),
            &["plan", "-input=false", "-no-color", &parallelism],
        );
    }

    fn version(&self) -> String {
        let output = self.run(self.folder.path(), &["version"]);
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().next().unwrap_or_default().to_owned()
    }

    /// Plans a configuration that is not measured beside others, with these
    /// variables set.
    pub(crate) fn plan_alone(
        &self,
        configuration: &str,
        parallelism: usize,
        variables: &[(&str, &str)],
    ) {
        let folder = self.path("alone");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("main.tf"), configuration).expect("the configuration is written");
        let parallelism = format!("-parallelism={parallelism}");
        let arguments = ["plan", "-input=false", "-no-color", &parallelism];
        self.run_with(&folder, &arguments, variables);
    }

    fn run(&self, directory: &Path, arguments: &[&str]) -> Output {
        self.run_with(directory, arguments, &[])
    }

    fn run_with(&self, directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let (org_name, base_url) = &self.organization;
        let output = Command::new("terraform")
            .args(arguments)
            .current_dir(directory)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"))
            .env("TF_CLI_CONFIG_FILE", self.path("cli.tfrc"))
            .env("CHECKPOINT_DISABLE", "1")
            .env("SSL_CERT_FILE", self.path("authority.pem"))
            .env("SSL_CERT_DIR", self.path("tmp"))
            .env("OKTA_ORG_NAME", org_name)
            .env("OKTA_BASE_URL", base_url)
            .env("OKTA_API_TOKEN", API_TOKEN)
            .envs(variables.iter().copied())
            .output()
            .expect("terraform is on PATH");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        output
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
