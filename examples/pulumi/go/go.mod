module okta-token-go

go 1.24

require (
	github.com/pulumi/pulumi-okta/sdk/v7 v7.0.1
	github.com/pulumi/pulumi/sdk/v3 v3.200.0
)
