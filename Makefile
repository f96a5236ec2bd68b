# 无感智办. `make` lists what there is to do. A fresh machine needs Python 3.13, make and the network, nothing else.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(firstword $(foreach name,python3.13 python3 python,$(shell $(name) -c \
	'import sys; sys.version_info[:2] == (3, 13) and print("$(name)")' 2>/dev/null)))
BIN := .venv/bin
CDK := $(BIN)/node node_modules/aws-cdk/bin/cdk
SOURCES := functions infra layers tests
# One more than there are processors: browsers and the emulator leave them idle. More than eight help nobody.
WORKERS = $(shell $(BIN)/python -c 'import os; print(min(8, os.cpu_count() + 1))')
STAGE ?=

# The node of the environment first: synth and the CDK CLI run on it. Bytecode must be written, or the import of
# the CDK library costs twelve seconds every time.
export PATH := $(CURDIR)/$(BIN):$(PATH)
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- environment ------------------------------------------------------------------------------------------------

.PHONY: install
install: .venv/.installed .venv/bin/zhiban .venv-emulator/.installed node_modules/.installed ## prepare this machine; instant when nothing changed

.venv/.installed: requirements/dev.txt requirements/installer.txt .python-version
	@$(if $(PYTHON),,echo 'Python 3.13 is needed and was not found; install it, or say make PYTHON=/where/it/is' >&2; exit 1)
	@echo 'install  the tools, from requirements/dev.txt'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/installer.txt
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements/dev.txt
	@touch $@

.venv/bin/zhiban: layers/zhiban/operate/zhiban.sh .venv/.installed
	@install -m 755 $< $@

.venv-emulator/.installed: requirements/emulator.txt .venv/.installed
	@echo 'install  the embedded AWS emulator, from requirements/emulator.txt'
	@test -x .venv-emulator/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python .venv-emulator
	@$(BIN)/uv pip sync --quiet --require-hashes --python .venv-emulator/bin/python requirements/emulator.txt
	@touch $@

node_modules/.installed: package-lock.json .venv/.installed
	@echo 'install  the CDK command line, from package-lock.json'
	@$(BIN)/npm ci --silent --ignore-scripts
	@touch $@

.PHONY: lock
lock: .venv/.installed ## write the lock files anew from requirements/*.in and package.json
	@for list in layers/deps/requirements layers/documents/requirements requirements/installer requirements/dev \
			requirements/emulator; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-emit-index-url \
			--no-header --no-annotate $(UPGRADE) $$list.in --output-file $$list.txt; \
	done
	@$(BIN)/npm install --silent --package-lock-only

.PHONY: clean
clean: stop ## forget everything that can be made again, the embedded run's data included
	@rm -rf .build .local cdk.out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# --- embedded run -----------------------------------------------------------------------------------------------

.PHONY: run
run: install ## start everything on this machine and stay up [TODAY=2026-12-01|now] [SMS=sns|gateway] [MESSAGE_MODE=link|code] [ONCE=1]
	@$(if $(SMS),SMS='$(SMS)') $(BIN)/python -m infra.local.run $(if $(TODAY),--today '$(TODAY)') $(if $(ONCE),--once)

.PHONY: demo
demo: install ## the same, then a renewal and a change from message to parcel by themselves; .local/demo.json
	@$(BIN)/python -m infra.local.demo $(if $(TODAY),--today '$(TODAY)')

.PHONY: ingest
ingest: install ## put a file into the inbox of the running system: FILE=licences.csv
	@$(BIN)/zhiban put $(if $(FILE),'$(FILE)')

.PHONY: ring
ring: install ## ring one business day on the running system: DAY=2026-12-02
	@$(BIN)/zhiban ring $(if $(DAY),'$(DAY)')

.PHONY: status
status: install ## how the running system stands today, and what is wrong; `.venv/bin/zhiban --help` has more
	@$(BIN)/zhiban status

.PHONY: token
token: install ## print a fresh access token for the officers' API [ROLE=approver|clerk|supervisor|auditor]
	@$(BIN)/python -m infra.local.officers '$(or $(ROLE),approver)'

.PHONY: verify
verify: install ## verify cases of the running system: CASE=<id> or ALL=1 [JSON=1] [EXPORT=file SAVE_KEY=key.pem]; FROM=file KEY=key.pem
	@$(BIN)/zhiban verify $(CASE) $(if $(or $(ALL),$(CASE),$(FROM)),$(if $(ALL),--all),--all) \
		$(if $(JSON),--json) $(if $(EXPORT),--export '$(EXPORT)') $(if $(FROM),--from '$(FROM)') \
		$(if $(SAVE_KEY),--save-public-key '$(SAVE_KEY)') $(if $(KEY),--public-key '$(KEY)')

.PHONY: forecast
forecast: install ## foresee the running county [DAYS=90] [CATALOGUE=other.json|folder] [BACKTEST=30] [JSON=1] [CHART=forecast.html]
	@$(BIN)/zhiban forecast $(if $(DAYS),--days '$(DAYS)') $(if $(PRICE),--price '$(PRICE)') \
		$(if $(CATALOGUE),--catalogue '$(CATALOGUE)') $(if $(BACKTEST),--backtest '$(BACKTEST)') \
		$(if $(JSON),--json) $(if $(CHART),--chart '$(CHART)')

.PHONY: adopt-rules
adopt-rules: install ## write what two officers released at the running county's desk into layers/zhiban/catalogue/released
	@$(BIN)/zhiban adopt-rules

.PHONY: statistics
statistics: install ## count the running county's day as its night would, and publish the figures at /statistics
	@$(BIN)/python -m infra.local.figures

.PHONY: profile
profile: install ## a holder of the running county and why it is tagged so: USCC=<code>; or what other rules would do: RULES=<file|folder>
	@$(BIN)/zhiban profile $(if $(USCC),--uscc '$(USCC)') $(if $(RULES),--rules '$(abspath $(RULES))')

.PHONY: stop
stop: ## stop an embedded run that was left behind
	@if test -x $(BIN)/python; then $(BIN)/python -m infra.local.emulator stop; fi

# --- quality ----------------------------------------------------------------------------------------------------

.PHONY: test
test: install ## run every test [ARGS='tests/domain -k window']
	@$(BIN)/python -m pytest $(if $(ARGS),$(ARGS),-n $(WORKERS) --no-loadscope-reorder)

.PHONY: check
check: install ## format, lint, types, imports, synth of both stages with the security rules, their templates
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/python -m mypy
	@PYTHONPATH=layers/zhiban/python:functions:. $(BIN)/lint-imports
	@PYTHONPATH=layers/zhiban/python:functions:. $(BIN)/python -m layers.zhiban.describe_apis --check
	@$(BIN)/python -m tests.infra.secret_scan
	@$(BIN)/python -m layers.bill_of_materials --check
	@$(BIN)/python -m layers.build
	@$(CDK) synth --quiet --no-notices
	@$(CDK) synth --quiet --no-notices -c stage=example -c prepared=.build --output cdk.out/example
	@$(BIN)/cfn-lint --ignore-checks W3005 -- cdk.out/*.template.json cdk.out/example/*.template.json

.PHONY: audit
audit: install ## ask the advisory services for known holes in the lock files; needs the network
	@$(BIN)/python -m layers.known_holes

.PHONY: pictures
pictures: install ## take the pictures of the citizens' pages and of the desk anew, and the film, into docs/pictures
	@POWERTOOLS_LOG_LEVEL=CRITICAL PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. $(BIN)/python -m tests.pages.pictures
	@POWERTOOLS_LOG_LEVEL=CRITICAL PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. $(BIN)/python -m tests.pages.statistics_pictures
	@POWERTOOLS_LOG_LEVEL=CRITICAL $(BIN)/python -m tests.pages.film

.PHONY: format
format: install ## put the source in order
	@$(BIN)/ruff check --fix --quiet $(SOURCES) || true
	@$(BIN)/ruff format $(SOURCES)

.PHONY: law
law: install ## compile the catalogue (layers/zhiban/catalogue), write docs/law.md and docs/profiles.md
	@PYTHONPATH=layers/zhiban/python:. $(BIN)/python -m layers.zhiban.compile_catalogue
	@PYTHONPATH=layers/zhiban/python:. $(BIN)/python -m layers.zhiban.write_law
	@PYTHONPATH=layers/zhiban/python:. $(BIN)/python -m layers.zhiban.profile_rules
	@PYTHONPATH=layers/zhiban/python:. $(BIN)/python -m layers.zhiban.write_profiles

.PHONY: messages
messages: install ## write docs/messages.md anew from the wordings
	@PYTHONPATH=layers/zhiban/python:. $(BIN)/python -m layers.zhiban.document_messages

.PHONY: api
api: install ## write docs/api/*.json, the OpenAPI documents, anew from the routes
	@PYTHONPATH=layers/zhiban/python:functions:. $(BIN)/python -m layers.zhiban.describe_apis

.PHONY: roles
roles: install ## write docs/roles.md anew: what each role is granted, and what it is seen to use
	@PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. POWERTOOLS_METRICS_NAMESPACE=zhiban \
		POWERTOOLS_SERVICE_NAME=roles $(BIN)/python -m tests.infra.granted

.PHONY: data-model
data-model: install ## write docs/data-model.md anew: every row, who writes it, where it stands, how long it is kept
	@PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. POWERTOOLS_METRICS_NAMESPACE=zhiban \
		POWERTOOLS_SERVICE_NAME=data-model $(BIN)/python -m tests.infra.data_model

.PHONY: sbom
sbom: install ## write docs/sbom.json and docs/licences.md anew from the lock files
	@$(BIN)/python -m layers.bill_of_materials

.PHONY: bench
bench: install ## measure; one JSON line each [ARGS='p6']
	@PYTHONPATH=layers/zhiban/python:functions:. $(BIN)/python -m tests.bench $(ARGS)

.PHONY: faults
faults: install ## spoil every call of every flow, see docs/faults.md [ARGS='"a message"'] [MUTANTS=1: take every guard away]
	@PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. POWERTOOLS_METRICS_NAMESPACE=zhiban \
		POWERTOOLS_SERVICE_NAME=faults MUTANTS=$(MUTANTS) $(BIN)/python -m tests.faults $(ARGS)

.PHONY: prove
prove: install ## run the long proofs, results in docs/proofs/ [ARGS='intake']
	@PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. POWERTOOLS_METRICS_NAMESPACE=zhiban \
		POWERTOOLS_SERVICE_NAME=prove $(BIN)/python -m tests.prove $(ARGS)

.PHONY: simulate
simulate: install ## live through a year of a county [DAYS=365] [SCENARIO=usual|hard|habits|file.toml] [SEED=1] [JSON=1] [CHART=year.svg]; PROVINCE=1 a day of a province [LICENCES=1000000] [DUE=20000]
	@PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. $(BIN)/python -m tests.simulate \
		$(if $(PROVINCE),--province) $(if $(DAYS),--days '$(DAYS)') $(if $(SCENARIO),--scenario '$(SCENARIO)') \
		$(if $(LICENCES),--licences '$(LICENCES)') $(if $(DUE),--due '$(DUE)') $(if $(SEED),--seed '$(SEED)') \
		$(if $(JSON),--json) $(if $(CHART),--chart '$(CHART)')

.PHONY: load
load: install ## what a citizen's request needs of us, then phones at once on an embedded county [LICENCES=7507] [PHONES=8]
	@PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. POWERTOOLS_SERVICE_NAME=load \
		$(BIN)/python -m tests.load $(if $(LICENCES),--licences '$(LICENCES)') $(if $(PHONES),--phones '$(PHONES)')

.PHONY: costs
costs: install ## what a month costs for a county, a city, a country, from counted requests
	@PYTHONPATH=layers/zhiban/python:layers/documents/python:functions:. POWERTOOLS_SERVICE_NAME=costs \
		$(BIN)/python -m tests.load.costs

.PHONY: risk
risk: install ## learn who will miss the last day, docs/lapse-risk.md [DATE=2026-12-01]; TABLES=1 of the running county, into .local/
	@$(if $(TABLES),$(BIN)/zhiban risk,PYTHONPATH=layers/zhiban/python:. $(BIN)/python -m layers.zhiban.risk) \
		--trained-on '$(or $(DATE),$(shell date +%F))' \
		$(if $(TABLES),--tables --out .local/lapse_risk.json --report .local/lapse-risk.md --chart .local/lapse-risk.svg)

# --- AWS --------------------------------------------------------------------------------------------------------

.PHONY: deploy
deploy: install ## show what a deployment of a stage to AWS would change, ask, and do it: STAGE=prod [YES=1: do not ask]
	@$(if $(STAGE),,echo 'say which stage: make deploy STAGE=prod (its settings: infra/stages/prod.json)' >&2; exit 1)
	@PYTHONPATH=layers/zhiban/python:. $(BIN)/python -m layers.zhiban.check_wordings 'infra/stages/$(STAGE).json'
	@$(BIN)/python -m layers.build --target aws
	@$(BIN)/python -m infra.deploy '$(STAGE)' $(if $(YES),--yes)
