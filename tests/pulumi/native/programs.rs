//! The examples, in each language and as they are.

use serde_json::json;
use tokio::runtime::Runtime;

use super::{Language, example, in_every_language, in_language};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::message_pack::text;
use crate::support::plugin_host::PluginHost;
use crate::support::pulumi::token;
use crate::support::session::app_token_of;

/// What reaches the fake Okta when Terraform reads the token with the same
/// settings, to the last header.
fn terraforms_request(okta: &FakeOkta) -> String {
    let runtime = Runtime::new().expect("a runtime can be made");
    runtime.block_on(async {
        let plugin = PluginHost::new().start().await;
        let session = plugin.connect().await.session().await;
        let settings = [
            ("api_token", text(API_TOKEN)),
            ("http_proxy", text(okta.url())),
        ];
        let configured = session.configure(session.provider_block(&settings)).await;
        assert_eq!(configured, []);
        let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
        assert_eq!(read.diagnostics, []);
    });
    let requests = okta.requests();
    format!("{:?}", requests.last().expect("it was sent"))
}

#[test]
fn the_example_reads_all_eight_values_in_preview_and_in_every_update() {
    in_every_language(|language| {
        let okta = FakeOkta::start();
        let mut project = example(language, &okta);
        project.preview();
        for _ in 0..2 {
            project.up();
        }
        let expected = json!({"direct": token(), "output": token()});
        assert_eq!(project.outputs(), expected);
        let requests = okta.requests();
        assert!((3..=6).contains(&requests.len()), "{}", requests.len());
        let expected = terraforms_request(&okta);
        for request in requests {
            assert_eq!(format!("{request:?}"), expected);
        }
    });
}

#[test]
fn a_provider_of_the_programs_own_has_its_own_settings() {
    const PROGRAM: &str = r#"
import os, pulumi, pulumi_okta as okta

provider = okta.Provider("own", org_name="acme", base_url="okta.com", max_retries=3,
    scopes=None, api_token=os.environ["STAND_IN_TOKEN"], http_proxy=os.environ["STAND_IN"])
config = pulumi.Config()
token = okta.app.get_token_output(client_id=config.require("clientId"),
    id=config.require("tokenId"), opts=pulumi.InvokeOptions(provider=provider))
pulumi.export("status", token.status)
"#;
    in_language(Language::Python, || {
        let (okta, unused) = (FakeOkta::start(), FakeOkta::start());
        let mut project = example(Language::Python, &unused);
        project.write("__main__.py", PROGRAM);
        project.set("STAND_IN", okta.url());
        project.set("STAND_IN_TOKEN", API_TOKEN);
        // The second time, its settings are compared with those of the first.
        for _ in 0..2 {
            project.up();
        }
        assert_eq!(project.outputs(), json!({"status": "ACTIVE"}));
        assert_eq!(unused.connections(), 0);
    });
}
