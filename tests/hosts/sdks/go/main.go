// The smallest Pulumi program in Go. Building it once fetches and compiles what
// every other needs.
package main

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

func main() {
	pulumi.Run(func(*pulumi.Context) error { return nil })
}
