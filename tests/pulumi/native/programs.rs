//! The examples, in each language and as they are.

use serde_json::json;

use super::{Language, example, in_every_language, in_language};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::pulumi::token;

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
        let target = format!("/api/v1/apps/{APP_ID}/tokens/{TOKEN_ID}");
        let requests = okta.requests();
        assert!((3..=6).contains(&requests.len()), "{}", requests.len());
        for request in &requests {
            assert_eq!(
                (request.method.as_str(), request.target.as_str()),
                ("GET", target.as_str())
            );
            let expected = format!("SSWS {API_TOKEN}");
            assert_eq!(request.header("authorization"), expected);
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
