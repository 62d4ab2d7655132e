terraform {
  required_providers {
    okta = {
      source  = "okta/okta"
      version = ">= 6.12"
    }
    okta-rs = {
      source = "okta-rs/okta"
    }
  }
}

variable "client_id" {}
variable "id" {}

provider "okta" {}
provider "okta-rs" {}

data "okta_app_token" "before" {
  client_id = var.client_id
  id        = var.id
}

data "okta_app_token" "after" {
  provider = okta-rs

  client_id = var.client_id
  id        = var.id
}

output "same" {
  value = data.okta_app_token.before == data.okta_app_token.after
}
