//! What the hosts of other platforms plan.

use terraform_provider_okta::terraform::ADDRESS;

use crate::support::fake_okta::{API_TOKEN, APP_ID};

/// A configuration that reads one token, or the first ones of the app.
pub(crate) fn configuration(url: &str, id: &str, reads: usize) -> String {
    let (count, id) = match reads {
        1 => (String::new(), format!("\"{id}\"")),
        _ => (
            format!("count     = {reads}\n  "),
            "format(\"oar1standin0tk%06d\", count.index + 1)".to_owned(),
        ),
    };
    format!(
        r#"
terraform {{
  required_providers {{
    okta = {{
      source = "{ADDRESS}"
    }}
  }}
}}
provider "okta" {{
  http_proxy = "{url}"
  api_token  = "{API_TOKEN}"
}}
data "okta_app_token" "this" {{
  {count}client_id = "{APP_ID}"
  id        = {id}
}}
output "statuses" {{
  value = join(",", distinct(data.okta_app_token.this[*].status))
}}
"#
    )
}
