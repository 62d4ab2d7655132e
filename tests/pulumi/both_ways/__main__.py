import pulumi
import pulumi_okta as okta

APP = "0oa5z6y7x8W9v0U1t2s3"


def values(token):
    return {
        "clientId": token.client_id,
        "created": token.created,
        "expiresAt": token.expires_at,
        "id": token.id,
        "issuer": token.issuer,
        "scopes": token.scopes,
        "status": token.status,
        "userId": token.user_id,
    }


found = okta.get_app_tokens(client_id=APP)
singles = [okta.get_app_token(client_id=APP, id=token.id) for token in found.tokens]

pulumi.export("listed", [{**values(token), "lastUpdated": token.last_updated} for token in found.tokens])
pulumi.export("singles", [values(token) for token in singles])
