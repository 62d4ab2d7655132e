data "okta_app_tokens" "mobile" {
  client_id = "0oa5z6y7x8W9v0U1t2s3"
}

output "older_than_90_days" {
  value = [
    for token in data.okta_app_tokens.mobile.tokens : token.id
    if timecmp(timeadd(coalesce(token.created, "1970-01-01T00:00:00Z"), "2160h"), plantimestamp()) < 0
  ]
}
