package main

import (
	"github.com/pulumi/pulumi-terraform-provider/sdks/go/okta/okta"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const clientID = "0oa5z6y7x8W9v0U1t2s3"

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		found, err := okta.GetAppTokens(ctx, &okta.GetAppTokensArgs{ClientId: clientID})
		if err != nil {
			return err
		}
		var singles []*okta.GetAppTokenResult
		for _, token := range found.Tokens {
			single, err := okta.GetAppToken(ctx, &okta.GetAppTokenArgs{ClientId: clientID, Id: token.Id})
			if err != nil {
				return err
			}
			singles = append(singles, single)
		}
		ctx.Export("listed", pulumi.Any(found.Tokens))
		ctx.Export("singles", pulumi.Any(singles))
		return nil
	})
}
