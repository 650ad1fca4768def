# From nothing to an agent that beats random play: what docs/environments.md tells, run by a test. The first argument
# is the language, the second what serves the environment.
set -eu
tengen env new take --lang "$1"
cd take
if [ "$1" = go ]; then
	go build
	go test ./...
else
	python3 test_take.py
fi
tengen env check -- $2
tengen train take.toml --iterations 20
tengen arena runs/take random --games 200 --opening 0 --json
