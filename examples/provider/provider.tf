terraform {
  required_providers {
    okta = {
      source = "okta-rs/okta"
    }
  }
}

# https://acme.okta.com. The credential is better kept out of the configuration:
# set OKTA_API_TOKEN.
provider "okta" {
  org_name = "acme"
  base_url = "okta.com"
}
