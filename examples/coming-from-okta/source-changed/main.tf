terraform {
  required_providers {
    okta = {
      source  = "okta-rs/okta" # was "okta/okta"
      version = "~> 0.1"       # was "~> 6.12"; you can also remove this line
    }
  }
}

# Unchanged: the provider block, the environment variables and the data blocks.
provider "okta" {}

data "okta_app_token" "example" {
  client_id = "0oa5z6y7x8W9v0U1t2s3"
  id        = "oar9k2Lq7TnVbXc4R0h7"
}
