import * as okta from "@pulumi/okta";

const clientId = "0oa5z6y7x8W9v0U1t2s3";
const found = okta.getAppTokens({ clientId });

export const listed = found.then((list) => list.tokens);
export const singles = found.then((list) =>
    Promise.all(list.tokens.map((token) => okta.getAppToken({ clientId, id: token.id }))),
);
