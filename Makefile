# What is run by hand. The two commands of the README need no make.

PYTHON ?= python3 # one that has torch and numpy
ROUNDS ?= 7

.PHONY: bench-policy bench-products
# bench-policy prints the first table of docs/performance.md: networks beside PyTorch's.
bench-policy:
	go build -o .bench/tengen ./cmd/tengen
	$(PYTHON) bench/peers/compare_policy.py --tengen .bench/tengen --rounds $(ROUNDS)

# bench-products prints the second: matrix products beside OpenBLAS's.
bench-products:
	$(PYTHON) bench/peers/compare_products.py --rounds $(ROUNDS)

.PHONY: bench-search
# bench-search prints the search table: random rollouts beside OpenSpiel's. PYTHON needs open_spiel.
bench-search:
	go build -o .bench/tengen ./cmd/tengen
	$(PYTHON) bench/peers/openspiel_search.py --tengen .bench/tengen --rounds $(ROUNDS)
