// A host for the key-value plugins of go-plugin's gRPC example that asks for
// automatic mutual TLS, which go-plugin's own example host does not:
//
//	KV_PLUGIN=PATH go-plugin-auto-mtls get KEY
//	KV_PLUGIN=PATH go-plugin-auto-mtls put KEY VALUE
package main

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/examples/grpc/shared"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  shared.Handshake,
		Plugins:          shared.PluginMap,
		Cmd:              exec.Command(os.Getenv("KV_PLUGIN")),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
	})
	defer client.Kill()
	protocol, err := client.Client()
	if err != nil {
		return err
	}
	raw, err := protocol.Dispense(shared.PluginGRPC)
	if err != nil {
		return err
	}
	kv := raw.(shared.KV)
	switch {
	case len(arguments) == 2 && arguments[0] == "get":
		value, err := kv.Get(arguments[1])
		if err != nil {
			return err
		}
		_, err = fmt.Println(string(value))
		return err
	case len(arguments) == 3 && arguments[0] == "put":
		return kv.Put(arguments[1], []byte(arguments[2]))
	}
	return fmt.Errorf("want get KEY or put KEY VALUE, have %q", arguments)
}
