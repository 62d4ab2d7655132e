// Reads one refresh token of an app from Okta, in both forms.
import * as pulumi from "@pulumi/pulumi";
import * as okta from "@pulumi/okta";

const config = new pulumi.Config();
const clientId = config.require("clientId");
const tokenId = config.require("tokenId");

// The direct form takes plain values and returns a promise.
export const direct = okta.app.getToken({ clientId, id: tokenId }).then(token => ({
    clientId: token.clientId,
    created: token.created,
    expiresAt: token.expiresAt,
    id: token.id,
    issuer: token.issuer,
    scopes: token.scopes,
    status: token.status,
    userId: token.userId,
}));

// The output form takes outputs too, such as those of other resources.
const token = okta.app.getTokenOutput({ clientId: pulumi.output(clientId), id: tokenId });
export const output = {
    clientId: token.clientId,
    created: token.created,
    expiresAt: token.expiresAt,
    id: token.id,
    issuer: token.issuer,
    scopes: token.scopes,
    status: token.status,
    userId: token.userId,
};
