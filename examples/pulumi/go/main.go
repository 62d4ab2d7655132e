// Reads one refresh token of an app from Okta, in both forms.
package main

import (
	"github.com/pulumi/pulumi-okta/sdk/v7/go/okta/app"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		clientID := config.Require(ctx, "clientId")
		tokenID := config.Require(ctx, "tokenId")

		// The direct form takes plain values and blocks until it has one. Its
		// fields are plain too, and what is exported must not be.
		direct, err := app.LookupToken(ctx, &app.LookupTokenArgs{
			ClientId: clientID,
			Id:       tokenID,
		})
		if err != nil {
			return err
		}
		ctx.Export("direct", pulumi.Map{
			"clientId":  pulumi.String(direct.ClientId),
			"created":   pulumi.String(direct.Created),
			"expiresAt": pulumi.String(direct.ExpiresAt),
			"id":        pulumi.String(direct.Id),
			"issuer":    pulumi.String(direct.Issuer),
			"scopes":    pulumi.ToStringArray(direct.Scopes),
			"status":    pulumi.String(direct.Status),
			"userId":    pulumi.String(direct.UserId),
		})

		// The output form takes outputs too, such as those of other resources.
		output := app.LookupTokenOutput(ctx, app.LookupTokenOutputArgs{
			ClientId: pulumi.String(clientID),
			Id:       pulumi.String(tokenID),
		})
		ctx.Export("output", pulumi.Map{
			"clientId":  output.ClientId(),
			"created":   output.Created(),
			"expiresAt": output.ExpiresAt(),
			"id":        output.Id(),
			"issuer":    output.Issuer(),
			"scopes":    output.Scopes(),
			"status":    output.Status(),
			"userId":    output.UserId(),
		})
		return nil
	})
}
