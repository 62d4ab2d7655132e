// Generates a package's SDK for Go, Node.js or Python with Pulumi's own
// generators.
//
// `pulumi package gen-sdk` leaves this to the language hosts, and those that can
// be had as modules are too old to know how. A schema of a native plugin and one
// of a parameterized one (Terraform's bridge) both do.
//
//	pulumi package get-schema PLUGIN [ARGUMENT]... | generate-sdk LANGUAGE FOLDER
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// What the files name as their maker.
const tool = "pulumi"

var languages = map[string]schema.Language{
	"go":     gogen.Importer,
	"nodejs": nodejs.Importer,
	"python": python.Importer,
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: generate-sdk go|nodejs|python FOLDER <schema.json"))
	}
	files, err := generate(os.Args[1], os.Stdin)
	if err != nil {
		fail(err)
	}
	for name, text := range files {
		if err := write(filepath.Join(os.Args[2], name), text); err != nil {
			fail(err)
		}
	}
}

func generate(language string, input io.Reader) (map[string][]byte, error) {
	var spec schema.PackageSpec
	if err := json.NewDecoder(input).Decode(&spec); err != nil {
		return nil, fmt.Errorf("the schema cannot be read: %w", err)
	}
	bound, err := schema.ImportSpec(spec, languages, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, fmt.Errorf("the schema is refused: %w", err)
	}
	switch language {
	case "go":
		return gogen.GeneratePackage(tool, bound, nil)
	case "nodejs":
		return nodejs.GeneratePackage(tool, bound, nil, nil, spec.Parameterization != nil, nil)
	case "python":
		return python.GeneratePackage(tool, bound, nil, nil)
	}
	return nil, fmt.Errorf("%q is none of go, nodejs and python", language)
}

func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "generate-sdk:", err)
	os.Exit(1)
}
