# OpenTofu only: one provider block for several organizations.

terraform {
  required_version = ">= 1.9"

  required_providers {
    okta = {
      source = "okta-rs/okta"
    }
  }
}

variable "organizations" {
  description = "Each organization's host in two parts, by a name of yours"
  type = map(object({
    org_name = string
    base_url = string
  }))
}

variable "api_tokens" {
  description = "An API token for each organization, by the same names"
  type        = map(string)
  sensitive   = true
}

variable "tokens" {
  description = "Which token to read in each organization, by the same names"
  type = map(object({
    client_id = string
    id        = string
  }))
}

provider "okta" {
  alias    = "of"
  for_each = var.organizations

  org_name  = each.value.org_name
  base_url  = each.value.base_url
  api_token = var.api_tokens[each.key]
}

data "okta_app_token" "this" {
  for_each = var.tokens
  provider = okta.of[each.key]

  client_id = each.value.client_id
  id        = each.value.id
}

output "statuses" {
  value = { for name, token in data.okta_app_token.this : name => token.status }
}
