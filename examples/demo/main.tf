# Reads one refresh token of an app. `make demo` runs it against a made-up Okta;
# set OKTA_ORG_NAME, OKTA_BASE_URL and OKTA_API_TOKEN to run it against yours.

terraform {
  required_providers {
    okta = {
      source = "okta-rs/okta"
    }
  }
}

variable "client_id" {
  description = "The app that the token was issued to."
  type        = string
  default     = "0oa1standin0app00001"
}

variable "id" {
  description = "The refresh token."
  type        = string
  default     = "oar1standin0tk000001"
}

data "okta_app_token" "example" {
  client_id = var.client_id
  id        = var.id
}

output "user_id" {
  value = data.okta_app_token.example.user_id
}

output "status" {
  value = data.okta_app_token.example.status
}

output "created" {
  value = data.okta_app_token.example.created
}

output "expires_at" {
  value = data.okta_app_token.example.expires_at
}

output "issuer" {
  value = data.okta_app_token.example.issuer
}

output "scopes" {
  value = data.okta_app_token.example.scopes
}
