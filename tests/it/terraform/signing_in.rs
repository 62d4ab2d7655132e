//! With a service app's key, through a real Terraform: many reads at once, and
//! what the guide tells to type.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::{READ, REQUIREMENT};
use crate::support::fake_okta::{
    APP_ID, Answer, FakeOkta, SERVICE_APP_ID, ServiceApp, Setup, token_id,
};
use crate::support::openssl_keys::any;
use crate::support::secrets::Secrets;
use crate::support::signed::{expect_nothing_was_signed_twice, record_requests, token_requests};
use crate::support::terraform::{Workspace, on_every_host};

/// How many tokens are read, all at the same time.
const READS: usize = 50;

/// How often each of a rate limit and an outage comes in between.
const REFUSALS: usize = 20;

/// Reads every token of the fake Okta with the key of [`any`]. One read may
/// meet all of the refusals.
fn write_reads(workspace: &mut Workspace) {
    let ids: Vec<_> = (1..=READS).map(token_id).collect();
    let text = format!(
        "{REQUIREMENT}provider \"okta\" {{\n  max_retries = 100\n}}\n\
         data \"okta_app_token\" \"all\" {{\n  for_each  = toset({ids:?})\n  \
         client_id = {APP_ID:?}\n  id        = each.key\n}}\n"
    );
    workspace.write("main.tf", &text);
    workspace.set("OKTA_API_PRIVATE_KEY", &any().private);
    workspace.set("OKTA_API_CLIENT_ID", SERVICE_APP_ID);
    workspace.set("OKTA_API_SCOPES", "okta.apps.read");
    // So that each read is a request, with a proof.
    workspace.set("OKTA_SHARED_LISTS", "off");
}

/// An organization that takes every other request alone, for a while: the
/// first of them ask for an access token.
fn unsteady(requires_proof: bool) -> FakeOkta {
    let okta = FakeOkta::start_with(Setup {
        tokens: READS,
        ..Setup::default()
    });
    let app = ServiceApp::new().key("k1", &any().public);
    okta.oauth().register(app.requires_proof(requires_proof));
    let limited = Answer::okta_error(429, "E0000047", "Too many requests", &[]);
    let down = Answer::okta_error(503, "E0000010", "Service is in read only mode", &[]);
    for _ in 0..REFUSALS {
        for refusal in [&limited, &down] {
            okta.answer_next(1, refusal.clone().header("retry-after", "0"));
            okta.answer_next(1, Answer::usual());
        }
    }
    okta
}

#[test]
fn fifty_reads_share_a_token_and_sign_anew_after_each_limit_and_outage() {
    on_every_host(|workspace| {
        workspace.be_loud();
        write_reads(workspace);
        for (requires_proof, expected) in [(false, 1), (true, 3)] {
            let okta = unsteady(requires_proof);
            workspace.set("OKTA_HTTP_PROXY", okta.url());
            workspace.succeed(&["apply", "-auto-approve", "-parallelism=50"]);
            assert_eq!(token_requests(&okta), expected);
            let requests = okta.requests();
            let refused = |status| {
                let had_it = requests.iter().filter(|seen| seen.status == Some(status));
                had_it.count()
            };
            assert_eq!([refused(429), refused(503)], [REFUSALS; 2]);
            assert_eq!(requests.len(), 2 * REFUSALS + expected + READS);
            assert!(record_requests(&okta) > READS, "reads were refused too");
            expect_nothing_was_signed_twice(&okta);
            let state = workspace.json(&["show", "-json"]);
            let found = state["values"]["root_module"]["resources"].as_array();
            let found = found.expect("resources");
            assert_eq!(found.len(), READS);
            for one in found {
                assert_eq!(one["values"]["id"], one["index"]);
                assert_eq!(one["values"]["client_id"], APP_ID);
            }
            workspace.expect_none_of(&Secrets::of(&okta, &[any()]));
        }
    });
}

/// What changes at Okta in the middle of a walk, and the requests for an access
/// token that it costs, without a proof and with one.
type Change = (&'static str, fn(&FakeOkta), [usize; 2]);

const CHANGES: [Change; 5] = [
    (
        "the token ends",
        |okta| okta.oauth().expire_access_tokens(),
        [1, 1],
    ),
    (
        "the nonce is another",
        |okta| okta.oauth().rotate_nonce(),
        [0, 0],
    ),
    (
        "both",
        |okta| {
            okta.oauth().rotate_nonce();
            okta.oauth().expire_access_tokens();
        },
        [1, 2],
    ),
    (
        "the clock is slow",
        |okta| okta.oauth().set_clock_ahead(300),
        [0, 0],
    ),
    (
        "the clock is fast",
        |okta| okta.oauth().set_clock_ahead(-300),
        [0, 0],
    ),
];

/// After how many requests the change comes: some reads are done, some are
/// under way, and some have not begun.
const IN_THE_MIDDLE: usize = 20;

/// How long an answer takes. Fifty reads, five at once, take 600 ms; the change comes
/// in the middle of them.
const LATENCY: Duration = Duration::from_millis(60);

#[test]
fn what_changes_at_okta_during_a_walk_fails_no_read() {
    on_every_host(|workspace| {
        workspace.be_loud();
        write_reads(workspace);
        for (name, change, costs) in CHANGES {
            for (requires_proof, first, cost) in [(false, 1, costs[0]), (true, 3, costs[1])] {
                let okta = FakeOkta::start_with(Setup {
                    tokens: READS,
                    latency: LATENCY,
                    ..Setup::default()
                });
                let app = ServiceApp::new().key("k1", &any().public);
                okta.oauth().register(app.requires_proof(requires_proof));
                workspace.set("OKTA_HTTP_PROXY", okta.url());
                let plan = workspace.start(&["plan", "-parallelism=5"]);
                okta.wait_for_requests(IN_THE_MIDDLE);
                change(&okta);
                let plan = plan.finish().expect_code(0);
                assert!(!plan.stdout.contains("Warning: Okta"), "{name}: {plan}");
                let asked = token_requests(&okta);
                let most = first + cost;
                assert!(
                    (first..=most).contains(&asked),
                    "{name} {requires_proof}: {asked}"
                );
                if cost == 1 {
                    assert_eq!(asked, most, "{name} {requires_proof}");
                }
                expect_nothing_was_signed_twice(&okta);
                workspace.expect_none_of(&Secrets::of(&okta, &[any()]));
            }
        }
    });
}

/// The lines of the guide's blocks that begin like this.
fn guide(start: &str) -> Vec<&'static str> {
    let guide = include_str!("../../../docs/guides/authentication.md");
    let lines = guide.lines().map(str::trim);
    lines.filter(|line| line.starts_with(start)).collect()
}

/// What a command prints to somebody with that home folder.
fn typed(command: &str, home: &Path) -> String {
    let mut shell = Command::new("sh");
    let printed = shell.args(["-c", command]).env("HOME", home).output();
    let printed = printed.expect("a shell");
    assert!(printed.status.success(), "{command}");
    String::from_utf8(printed.stdout).expect("text")
}

#[test]
fn the_guides_commands_make_a_key_that_signs_in() {
    let scopes = "export OKTA_API_SCOPES=okta.apps.read";
    assert_eq!(guide("export OKTA_API_SCOPES"), [scopes]);
    assert_eq!(
        guide("export OKTA_API_PRIVATE_KEY="),
        ["export OKTA_API_PRIVATE_KEY=~/okta.pem"]
    );
    on_every_host(|workspace| {
        let home = workspace.path("home");
        typed(&guide("openssl ").join(" && "), &home);
        let public = fs::read_to_string(home.join("okta.pub.pem")).expect("it is made");
        let okta = FakeOkta::start();
        let app = ServiceApp::new().key("k1", &public).requires_proof(true);
        okta.oauth().register(app);
        workspace.set("OKTA_HTTP_PROXY", okta.url());
        workspace.set("OKTA_API_CLIENT_ID", SERVICE_APP_ID);
        workspace.set("OKTA_API_SCOPES", "okta.apps.read");
        workspace.write("main.tf", &format!("{REQUIREMENT}{READ}"));
        let one_line = typed(guide("awk ")[0], &home);
        assert!(!one_line.contains('\n'), "{one_line}");
        for key in [home.join("okta.pem"), one_line.into()] {
            workspace.set("OKTA_API_PRIVATE_KEY", key);
            workspace.succeed(&["apply", "-auto-approve"]);
        }
        assert_eq!(record_requests(&okta), 2);
    });
}
