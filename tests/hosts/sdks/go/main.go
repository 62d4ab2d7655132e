// A Pulumi program in Go with the packages that programs and SDKs use. Building
// it once fetches and compiles what every other needs.
package main

import (
	_ "github.com/blang/semver"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	_ "github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(*pulumi.Context) error { return nil })
}
