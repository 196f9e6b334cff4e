# What hands do. `.ci/run` calls `make test` with everything switched on.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

# A demonstration on one's own machine: no https, a key of its own, and nobody is asked for a
# second factor before they have seen anything.
LOCAL := HTTPS=False ALLOWED_HOSTS=127.0.0.1,localhost SECRET_KEY_FILE=var/secret_key \
	SECOND_FACTOR_ROLES=

.PHONY: help run test check format bench pictures lock

help: ## list what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# Without ensurepip, which Debian leaves out of its Python: the pip that is there installs.
$(VENV)/.run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check \
		--no-warn-script-location --require-hashes --only-binary :all: -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check \
		--no-warn-script-location --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@ $(VENV)/.run

var/secret_key:
	@mkdir -p var
	@$(PYTHON) -c "import secrets; print(secrets.token_urlsafe(60))" > $@
	@chmod 600 $@

run: $(VENV)/.run var/secret_key ## serve the demonstration council at http://127.0.0.1:8000/ (PORT=8123 for another port)
	@$(LOCAL) $(BIN)/python manage.py demo --prepare
	@echo "Serving at http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"
	@exec env $(LOCAL) $(BIN)/gunicorn peerchallenge.wsgi --bind 127.0.0.1:$(PORT) \
		--workers 2 --threads 4 --no-control-socket --log-level warning

test: $(VENV)/.dev ## run every test: SQLite, PostgreSQL where one answers, browser where there is Chromium
	@$(BIN)/python -m tests

check: $(VENV)/.dev ## linters, template checks, types, pending migrations, deployment settings
	@$(BIN)/python -m tests.checks

format: $(VENV)/.dev ## put code and templates into the house's form
	@$(BIN)/ruff check --fix --quiet .; $(BIN)/ruff format --quiet .
	@git ls-files '*.html' | xargs $(BIN)/djade --target-version 5.2

bench: $(VENV)/.dev var/secret_key ## measure what must be fast; prints ratios
	@$(BIN)/python -m bench

pictures: $(VENV)/.dev ## take the pictures of the user guide anew, from the demonstration
	@$(BIN)/python -m tests.browser.pictures

lock: ## write the lock files anew, with hashes and without addresses
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	@for extra in "" dev s3; do $(VENV)-lock/bin/uv pip compile --no-config --universal \
		--python-version 3.11 --generate-hashes --no-annotate --no-header --quiet --upgrade \
		$${extra:+--extra $$extra} -o requirements$${extra:+-$$extra}.txt pyproject.toml; done
