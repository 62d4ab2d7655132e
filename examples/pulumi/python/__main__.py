"""Reads one refresh token of an app from Okta, in both forms."""

import pulumi
import pulumi_okta as okta

config = pulumi.Config()
client_id = config.require("clientId")
token_id = config.require("tokenId")

# The direct form takes plain values and returns one.
direct = okta.app.get_token(client_id=client_id, id=token_id)
pulumi.export("direct", {
    "clientId": direct.client_id,
    "created": direct.created,
    "expiresAt": direct.expires_at,
    "id": direct.id,
    "issuer": direct.issuer,
    "scopes": direct.scopes,
    "status": direct.status,
    "userId": direct.user_id,
})

# The output form takes outputs too, such as those of other resources.
output = okta.app.get_token_output(client_id=pulumi.Output.from_input(client_id), id=token_id)
pulumi.export("output", {
    "clientId": output.client_id,
    "created": output.created,
    "expiresAt": output.expires_at,
    "id": output.id,
    "issuer": output.issuer,
    "scopes": output.scopes,
    "status": output.status,
    "userId": output.user_id,
})
