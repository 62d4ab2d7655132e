//! The examples, in each language.

use serde_json::json;

use super::{EXAMPLE, in_every_language, project};
use crate::support::fake_okta::{FakeOkta, record};

#[test]
fn the_example_reads_a_token_in_preview_and_in_every_update() {
    in_every_language(|language| {
        let okta = FakeOkta::start();
        okta.put_token(record(EXAMPLE.0, EXAMPLE.1));
        let mut project = project(language, &okta);
        let preview = project.preview();
        assert!(preview.stdout.contains("\"ACTIVE\""), "{preview}");
        assert_eq!(okta.requests().len(), 1);
        for reads in [2, 3] {
            project.up();
            assert_eq!(okta.requests().len(), reads);
        }
        let expected = json!({"status": "ACTIVE", "scopes": ["openid", "offline_access"]});
        assert_eq!(project.outputs(), expected);
    });
}
