package plugins

import (
	"context"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// bridge tells go-plugin how the environment service is served and called.
type bridge struct {
	plugin.NetRPCUnsupportedPlugin
	env Environment // on the plugin's side
}

func (b *bridge) GRPCServer(_ *plugin.GRPCBroker, s *grpc.Server) error {
	pb.RegisterEnvironmentServer(s, &server{env: b.env})
	return nil
}

func (b *bridge) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, c *grpc.ClientConn) (any, error) {
	return pb.NewEnvironmentClient(c), nil
}
