terraform {
  required_providers {
    okta = {
      source = "okta-rs/okta"
    }
  }
}

# The credential comes from the environment variable OKTA_API_TOKEN.
provider "okta" {
  org_name = "acme" # https://acme.okta.com
  base_url = "okta.com"
}

data "okta_app_token" "first" {
  client_id = "0oa5z6y7x8W9v0U1t2s3"
  id        = "oar9k2Lq7TnVbXc4R0h7"
}

output "status" {
  value = data.okta_app_token.first.status
}
