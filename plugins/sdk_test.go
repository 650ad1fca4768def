package plugins_test

import (
	"os"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// The Python package speaks the same wire: it makes its messages from this description.
func TestPythonDescription(t *testing.T) {
	data, err := os.ReadFile("../sdk/python/src/tengen_env/environment.desc")
	if err != nil {
		t.Fatal(err)
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(data, &set); err != nil || len(set.File) != 1 {
		t.Fatalf("%d files: %v", len(set.File), err)
	}
	got, want := set.File[0], protodesc.ToFileDescriptorProto(pb.File_environment_v1_environment_proto)
	got.SourceCodeInfo, want.SourceCodeInfo = nil, nil
	if !proto.Equal(got, want) {
		t.Error("sdk/python has another environment.desc than plugins/proto: run plugins/proto/generate.sh")
	}
}
