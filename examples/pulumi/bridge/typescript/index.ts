// Reads one refresh token of an app.

import * as okta from "@pulumi/okta";

const token = okta.getAppTokenOutput({
    clientId: "0oa5z6y7x8W9v0U1t2s3",
    id: "oar9k2Lq7TnVbXc4R0h7",
});

export const status = token.status;
export const scopes = token.scopes;
