// Reads one refresh token of an app from Okta, in both forms.
using System.Collections.Generic;
using Pulumi;
using Pulumi.Okta.App;

return await Deployment.RunAsync(async () =>
{
    var config = new Config();
    var clientId = config.Require("clientId");
    var tokenId = config.Require("tokenId");

    // The direct form takes plain values and returns a task.
    var direct = await GetToken.InvokeAsync(new GetTokenArgs
    {
        ClientId = clientId,
        Id = tokenId,
    });

    // The output form takes outputs too, such as those of other resources.
    var output = GetToken.Invoke(new GetTokenInvokeArgs
    {
        ClientId = Output.Create(clientId),
        Id = tokenId,
    });

    return new Dictionary<string, object?>
    {
        ["direct"] = Values(direct),
        ["output"] = output.Apply(Values),
    };
});

static Dictionary<string, object?> Values(GetTokenResult token) => new()
{
    ["clientId"] = token.ClientId,
    ["created"] = token.Created,
    ["expiresAt"] = token.ExpiresAt,
    ["id"] = token.Id,
    ["issuer"] = token.Issuer,
    ["scopes"] = token.Scopes,
    ["status"] = token.Status,
    ["userId"] = token.UserId,
};
