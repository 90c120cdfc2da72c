# Every command of the project; `make help` says what each does.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
# How many processes run the tests; 0 runs them in this one, for a debugger.
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help setup system-packages run test test-services lint format bench soak screenshots translations clean

help: ## Say what each command does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

$(VENV)/.made: requirements.txt requirements-dev.txt constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	touch $@

setup: $(VENV)/.made ## Make .venv with all that make run and make test need
	@$(BIN)/python manage.py compile_translations

system-packages: ## Install what is optional, on Debian as root: Pango, fonts, Chromium, LibreOffice
	apt-get update
	apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk chromium libreoffice-calc libreoffice-writer

run: setup ## Start the site with its workers, and with sample data when the database is empty (PORT=8000)
	@PORT=$(PORT) scripts/run

test: setup ## The whole suite on SQLite, the embedded engine and the system's Chromium
	$(BIN)/python -m pytest -n $(WORKERS) --record=test-results/embedded.txt $(ARGS)

test-services: setup ## The same suite on a real PostgreSQL and a real Elasticsearch, which it starts
	scripts/test-services -n $(WORKERS) --record=test-results/services.txt $(ARGS)

lint: setup ## Format, lint, types, templates, direction of imports, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python scripts/lint-templates
	$(BIN)/mypy
	PYTHONPATH=.:site $(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python manage.py check

format: setup ## Format code and templates
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	git ls-files '*.html' | xargs $(BIN)/djade --target-version 5.2

translations: setup ## Gather the strings to translate (needs gettext)
	$(BIN)/python manage.py makemessages -l zh_Hans --no-obsolete --no-wrap --no-location -i .venv -i var -i tests

bench: setup ## What the program costs, one JSON line per figure
	$(BIN)/python -m benchmarks

soak: setup ## The long runs: workers killed while they index and import, on both set-ups (minutes)
	SOAK=1 $(BIN)/python -m pytest -m soak $(ARGS)

screenshots: setup ## Take the README's pictures from the running sample
	$(BIN)/python scripts/screenshots

clean: ## Remove what was made here, data included
	rm -rf $(VENV) var .services .pytest_cache test-results
