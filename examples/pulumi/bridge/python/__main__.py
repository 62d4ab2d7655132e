"""Reads one refresh token of an app."""

import pulumi
import pulumi_okta as okta

token = okta.get_app_token(
    client_id="0oa5z6y7x8W9v0U1t2s3",
    id="oar9k2Lq7TnVbXc4R0h7",
)

pulumi.export("status", token.status)
pulumi.export("scopes", token.scopes)
