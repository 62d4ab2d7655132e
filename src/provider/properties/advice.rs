//! What becomes of an answer without success.

use arbitrary::{Result, Unstructured};

use super::help::expect_help;
use super::values::text;
use crate::okta::properties::{SECRET, any_error};
use crate::okta::{Client, Credentials, OrganizationUrl, Settings};
use crate::provider::advice::{FailedRead, advise};

/// Whatever an answer without success says becomes help, without the
/// credential that it repeats.
pub fn advice(input: &mut Unstructured<'_>) -> Result<()> {
    let error = any_error(input)?;
    let organization_url = OrganizationUrl::parse("https://acme.example.com").expect("a URL");
    let credentials = if input.arbitrary()? {
        Credentials::ApiToken(SECRET.into())
    } else {
        Credentials::AccessToken(SECRET.into())
    };
    let client = Client::new(Settings::new(organization_url, credentials));
    let read = FailedRead {
        client: &client,
        app_id: &text(input)?,
        token_id: Some(&text(input)?),
        page: None,
    };
    let diagnostics = vec![advise(&error, &read)];
    expect_help(&diagnostics, &SECRET[..SECRET.len() / 2]);
    expect_help(&diagnostics, &SECRET[SECRET.len() / 2..]);
    assert!(
        diagnostics[0]
            .detail
            .contains(&read.client.organization_url().to_string())
    );
    Ok(())
}
