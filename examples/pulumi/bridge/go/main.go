// Reads one refresh token of an app.
package main

import (
	"github.com/pulumi/pulumi-terraform-provider/sdks/go/okta/okta"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		token, err := okta.GetAppToken(ctx, &okta.GetAppTokenArgs{
			ClientId: "0oa5z6y7x8W9v0U1t2s3",
			Id:       "oar9k2Lq7TnVbXc4R0h7",
		})
		if err != nil {
			return err
		}
		ctx.Export("status", pulumi.String(token.Status))
		ctx.Export("scopes", pulumi.ToStringArray(token.Scopes))
		return nil
	})
}
