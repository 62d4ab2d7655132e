//! The example in C#, which cannot be run here for want of a .NET: the requests
//! that it sends, made from its text, and whether it finds in the answers what
//! it exports.
//!
//! The SDK calls a property `ClientId` that programs send as `clientId`; its
//! version goes with the request, from the package that the project names.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use terraform_provider_okta::pulumi::DEFAULT_VERSION;

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::pulumi::{Launch, token};

const PROGRAM: &str = include_str!("../../../examples/pulumi/csharp/Program.cs");
const PROJECT: &str = include_str!("../../../examples/pulumi/csharp/okta-token-csharp.csproj");

/// The arguments of the direct and of the output form.
const FORMS: [&str; 2] = ["new GetTokenArgs\n", "new GetTokenInvokeArgs\n"];

/// What stands in the braces after a text of the program.
fn braces_after(text: &str) -> &'static str {
    let (_, after) = PROGRAM.split_once(text).expect("it is in the program");
    let (_, after) = after.split_once('{').expect("a brace opens");
    after.split_once('}').expect("the brace closes").0
}

/// What is set to what in these braces.
fn assignments(block: &'static str) -> BTreeMap<&'static str, &'static str> {
    let lines = block.lines().filter_map(|line| line.split_once(" = "));
    lines
        .map(|(name, value)| (name.trim(), value.trim_end_matches(',')))
        .collect()
}

/// The name under which the SDK sends a property.
fn sent(property: &str) -> String {
    let (first, rest) = property.split_at(1);
    first.to_lowercase() + rest
}

/// The value of the stack that an expression of the program holds.
fn value(expression: &str) -> &'static str {
    match expression {
        "clientId" | "Output.Create(clientId)" => APP_ID,
        "tokenId" => TOKEN_ID,
        other => panic!("nobody knows what {other} is"),
    }
}

#[tokio::test]
async fn its_requests_are_answered_with_all_that_it_exports() {
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    for form in FORMS {
        let arguments = assignments(braces_after(form));
        let arguments = arguments.into_iter();
        let arguments: Value = arguments
            .map(|(property, expression)| (sent(property), json!(value(expression))))
            .collect();
        assert_eq!(arguments, json!({"clientId": APP_ID, "id": TOKEN_ID}));
        let answer = connection.invoke(&arguments).await.expect("an answer");
        assert_eq!(answer.failures, []);
    }
    let answer = connection.read(APP_ID, TOKEN_ID).await;
    let exported = assignments(braces_after("Values(GetTokenResult token) => new()"));
    let exported = exported.into_iter();
    let exported: Value = exported
        .map(|(key, expression)| {
            let property = expression.strip_prefix("token.").expect("a property");
            let key = key.trim_matches(['[', ']', '"']);
            (key.to_owned(), answer[sent(property)].clone())
        })
        .collect();
    assert_eq!(exported, token());
}

#[test]
fn its_sdk_is_the_one_that_the_plugin_is_for() {
    let package =
        format!("<PackageReference Include=\"Pulumi.Okta\" Version=\"{DEFAULT_VERSION}\" />");
    assert!(PROJECT.contains(&package), "{PROJECT}");
}
