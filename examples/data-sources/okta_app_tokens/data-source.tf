data "okta_app_tokens" "mobile" {
  client_id = "0oa5z6y7x8W9v0U1t2s3"
}

output "older_than_90_days" {
  value = [
    for token in data.okta_app_tokens.mobile.tokens : token.id
    if timecmp(timeadd(token.created, "2160h"), plantimestamp()) < 0
  ]
}
