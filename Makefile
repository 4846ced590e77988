# The scripts in deploy/ do the work; this file names them. `make` prints the list.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run up down status console logs psql migrate carry-over build test check chaos upgrade bench bench-changed bench-launch bench-import bench-chat bench-receipts bench-reads bench-console bench-migrate bench-start bench-paced bench-rules bench-peers bench-silos bench-overload bench-fair bench-shared format grain-contracts openapi picture contract peers findings proxy pooler probe fuzz-smpp audit customers clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  Settings: FRESH=1, STAY=0, DEMO_SPEED, Clock__Speed, FILTER, PROJECT (README.md, docs/operations.md)"

run: ## the demo from nothing: installs, starts, imports, sends; Ctrl-C stops, a second run continues (FRESH=1: starts over)
	@deploy/processes.sh run

up: ## the same processes without the demo; returns when they are ready (FRESH=1: with an empty database)
	@deploy/processes.sh up

down: ## stops the processes of run and up
	@deploy/processes.sh down

status: ## lists the running processes and their addresses
	@deploy/processes.sh status

console: ## prints an address that opens the console signed in: once, within two minutes
	@deploy/processes.sh console

logs: ## follows the logs of all processes
	@deploy/processes.sh logs

psql: ## a SQL prompt on the running database
	@deploy/processes.sh psql

migrate: ## migrates the running database to the newest version
	@deploy/processes.sh migrate

carry-over: ## brings the database of an unreleased build, from commit 39078c8 on, to this one with all its rows (DATABASE=demo)
	@deploy/processes.sh carry-over

build: ## builds everything; warnings are errors
	@. deploy/environment.sh && build MassMessaging.sln

test: ## all tests, two projects at a time (AT_ONCE=n; PROJECT=Domain.Tests: one project; FILTER='Name~throttle': some tests)
	@deploy/test.sh $(PROJECT)

check: ## what CI runs: audit, format, build, all tests
	@.ci/run

chaos: ## kills, stops, splits and starves a cluster on this machine and checks every promise (SEED=1, MINUTES=3, KILLS=n: measures recovery)
	@deploy/chaos.sh

upgrade: ## a rolling upgrade from another commit while campaigns send (OLD=commit)
	@deploy/upgrade.sh

bench: ## an unpaced campaign against plain loops without Orleans (SIZES=10000,100000,1000000 ROUNDS=3 WARM=150000 CHART=file.svg); with AGAINST=commit every benchmark compares with that build (docs/performance.md)
	@deploy/bench.sh blast --sizes $${SIZES:-10000,100000,1000000} --rounds $${ROUNDS:-3} --warm $${WARM:-150000} --chart "$${CHART:-}"

bench-changed: ## an unpaced campaign whose numbers change after the launch, against one without a change (SIZE=100000 CHANGED=100000 ROUNDS=5)
	@deploy/bench.sh changed --size $${SIZE:-100000} --changed $${CHANGED:-100000} --rounds $${ROUNDS:-5}

bench-launch: ## the freeze of an audience against a bare insert (SIZES, ROUNDS, CHART=file.svg)
	@deploy/bench.sh launch --sizes $${SIZES:-10000,100000,1000000} --rounds $${ROUNDS:-3} --chart "$${CHART:-}"

bench-import: ## the import over HTTP against COPY (SIZES, ROUNDS, CHART=file.svg)
	@deploy/bench.sh import --sizes $${SIZES:-10000,100000,1000000} --rounds $${ROUNDS:-3} --chart "$${CHART:-}"

bench-chat: ## a chat campaign against a bare insert and update of as many rows (SIZES, ROUNDS, CHART=file.svg)
	@deploy/bench.sh chat --sizes $${SIZES:-100000,1000000} --rounds $${ROUNDS:-3} --chart "$${CHART:-}"

bench-receipts: ## signed webhooks against one process without Orleans (SIZES, ROUNDS, WARM)
	@deploy/bench.sh receipts --sizes $${SIZES:-20000} --rounds $${ROUNDS:-3} --warm $${WARM:-10000}

bench-migrate: ## migrates a database of many customers while an older build answers (AGAINST=commit CUSTOMERS=1000000)
	@deploy/bench.sh migrate --customers $${CUSTOMERS:-1000000}

bench-reads: ## lists, statistics, recipients and forecasts, small against large (CAMPAIGNS, RECIPIENTS, REQUESTS)
	@deploy/bench.sh reads --campaigns $${CAMPAIGNS:-100000} --recipients $${RECIPIENTS:-1000000} --requests $${REQUESTS:-500}

bench-console: ## the console in a browser: first load on a throttled phone, long lists against short ones, Lighthouse (PARTS, ROUNDS, CAMPAIGNS, PEOPLE)
	@deploy/bench.sh console --parts $${PARTS:-load,lists,lighthouse} --rounds $${ROUNDS:-5} --campaigns $${CAMPAIGNS:-10000} --people $${PEOPLE:-1000000}

bench-start: ## the start of a silo with many active campaigns against an empty one (CAMPAIGNS, ROUNDS)
	@deploy/bench.sh start --campaigns $${CAMPAIGNS:-100000} --rounds $${ROUNDS:-3}

bench-paced: ## paced campaigns on numbers of their own: lateness, CPU, memory (CAMPAIGNS, MINUTES, PER_HOUR, SPEED)
	@deploy/bench.sh paced --campaigns $${CAMPAIGNS:-100000} --minutes $${MINUTES:-10} --per-hour $${PER_HOUR:-10} --speed $${SPEED:-1}

bench-rules: ## the pure rules, by BenchmarkDotNet
	@deploy/bench.sh rules

bench-peers: ## an unpaced campaign against graphile-worker and BullMQ (installs redis-server; SIZES, ROUNDS, WARM)
	@deploy/bench.sh peers --sizes $${SIZES:-100000} --rounds $${ROUNDS:-3} --warm $${WARM:-150000}

bench-silos: ## one silo against three, each with a part of a core (as root; SIZES, ROUNDS, PERCENT, CAMPAIGNS)
	@deploy/bench.sh silos --sizes $${SIZES:-120000} --rounds $${ROUNDS:-3} --percent $${PERCENT:-20} --campaigns $${CAMPAIGNS:-3}

bench-overload: ## a blast beside paced campaigns, blasts of three tenants at once, a burst of calls beyond capacity (PARTS, CAMPAIGNS, MINUTES, SIZE, BURST=seconds)
	@deploy/bench.sh overload --parts $${PARTS:-paced,shares,burst} --campaigns $${CAMPAIGNS:-200} --minutes $${MINUTES:-2} --size $${SIZE:-50000} --seconds $${BURST:-45}

bench-fair: ## one tenant's light calls beside another's costly ones over 200,000 customers (CUSTOMERS, CONNECTIONS, TIME=seconds)
	@deploy/bench.sh fair --customers $${CUSTOMERS:-200000} --connections $${CONNECTIONS:-64} --seconds $${TIME:-15}

bench-shared: ## campaigns that share numbers, numbers beyond their limit, BullMQ's limiter, idle numbers (PARTS, CAMPAIGNS, NUMBERS, LIMIT, RELEASES, SPEED; MANY numbers, HOURS, MANY_SPEED; PEER_NUMBERS; IDLE)
	@deploy/bench.sh shared --parts $${PARTS:-campaigns,numbers,peer,idle} --campaigns $${CAMPAIGNS:-10000} --numbers $${NUMBERS:-100} --limit $${LIMIT:-400} --releases $${RELEASES:-24} --speed $${SPEED:-60} --many $${MANY:-10000} --hours $${HOURS:-4} --many-speed $${MANY_SPEED:-60} --peer-numbers $${PEER_NUMBERS:-1000} --idle $${IDLE:-20000}

format: ## formats every file
	@dotnet format whitespace . --folder --exclude .run --exclude '**/bin' --exclude '**/obj'

grain-contracts: ## rewrites OrleansContracts.txt, the grains' wire contracts; review the difference (CONTRIBUTING.md)
	@for project in Contracts Grains; do dotnet format analyzers src/$$project/$$project.csproj --no-restore --severity info \
		--diagnostics ORLEANS0016 ORLEANS0017 ORLEANS0018 ORLEANS0019 ORLEANS0020 ORLEANS0022 ORLEANS0023 ORLEANS0024; done

openapi: ## rewrites docs/openapi.json, the description for generated clients; review the difference (CONTRIBUTING.md)
	@. deploy/environment.sh && build src/Api && dotnet "$$(library src/Api)" openapi > "$$root/.run/openapi.json" && mv "$$root/.run/openapi.json" "$$root/docs/openapi.json"

picture: ## draws docs/architecture.svg from docs/architecture.dot (Debian's graphviz)
	@command -v dot >/dev/null || { echo "picture: install graphviz (apt-get install graphviz)" >&2; exit 1; }
	@dot -Tsvg docs/architecture.dot -o docs/architecture.svg

contract: ## compares our requests, and the simulator's answers and webhooks, with the providers' published descriptions (SPECS=folder)
	@deploy/contract.sh $(SPECS)

peers: ## compares our SMPP, signatures, webhooks, tokens and SMS parts with npm's packages and Debian's kannel (installs and removes kannel; docs/peers.md)
	@deploy/peers.sh

fuzz-smpp: ## mutated SMPP units against the codec and a live link (UNITS=1000000 SEED=1; CI runs a fiftieth)
	@SMPP_FUZZ_UNITS=$${UNITS:-1000000} SMPP_FUZZ_SEED=$${SEED:-1} FILTER='FullyQualifiedName~SmppFuzz' deploy/test.sh Channels.Tests

probe: ## every call with every kind of key and foreign ids, wrong requests, races and loads; searches logs and tables (SEED=1, REQUESTS=30000, LOADS=0: none; docs/security.md)
	@deploy/probe.sh

findings: ## shows surprising behaviour of others' packages again (ONLY=word of a name; findings/README.md)
	@failed=0; for script in findings/*$(ONLY)*.sh; do printf '== %s\n' "$$script"; "$$script" || failed=1; done; exit $$failed

proxy: ## tries deploy/proxy.conf before two Apis: live connections, limits, no token in its logs (installs and removes nginx)
	@deploy/proxy-check.sh

pooler: ## tries PgBouncer before the database: session mode serves, transaction mode is refused (installs and removes pgbouncer)
	@deploy/pooler-check.sh

audit: ## checks the packages for known vulnerabilities; a finding fails (asks the package source)
	@deploy/audit.sh

customers: ## writes demo/customers.csv again (the generator is seeded, so the file is the same)
	@deploy/processes.sh customers

clean: ## removes build output, but no data (FRESH=1: the data in .run too)
	@deploy/processes.sh clean
