terraform {
  required_providers {
    okta = {
      source  = "okta/okta"
      version = "~> 6.12" # unchanged
    }
    okta-rs = {
      source = "okta-rs/okta"
    }
  }
}

# Both providers read the same variables: OKTA_ORG_NAME, OKTA_BASE_URL, OKTA_API_TOKEN.
provider "okta" {}
provider "okta-rs" {}

data "okta_app_token" "example" {
  provider = okta-rs

  client_id = "0oa5z6y7x8W9v0U1t2s3"
  id        = "oar9k2Lq7TnVbXc4R0h7"
}
