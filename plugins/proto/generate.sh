#!/bin/sh
# Generates the Go code of the wire, and its description for Python, with pinned tools: protoc 31.1 as it comes in grpcio-tools
# 1.74.0, protoc-gen-go v1.36.12, protoc-gen-go-grpc v1.5.1. Needs Python 3 and Go, nothing else.
# Set PYTHON to a Python that has grpcio-tools 1.74.0 already to save the download.
set -eu
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
GOBIN="$work" go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
GOBIN="$work" go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.5.1
if [ -z "${PYTHON:-}" ]; then
	python3 -m venv "$work/venv"
	PYTHON="$work/venv/bin/python"
	"$PYTHON" -m pip install --quiet grpcio-tools==1.74.0
fi
"$PYTHON" -c 'import importlib.metadata as m; v = m.version("grpcio-tools"); assert v == "1.74.0", v'

"$PYTHON" -m grpc_tools.protoc -I . \
	--plugin=protoc-gen-go="$work/protoc-gen-go" --go_out=. --go_opt=paths=source_relative \
	--plugin=protoc-gen-go-grpc="$work/protoc-gen-go-grpc" --go-grpc_out=. --go-grpc_opt=paths=source_relative \
	--descriptor_set_out=../../sdk/python/src/tengen_env/environment.desc \
	environment/v1/environment.proto
