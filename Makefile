# Everything runs from .venv, made here; nothing else needs installing by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=

.PHONY: demo run test browser lint bench clean

demo: $(STAMP)
	$(BIN)/guongsang demo $(ARGS)

run: $(STAMP)
	$(BIN)/guongsang run $(ARGS)

test: $(STAMP) browser
	$(BIN)/python -m pytest $(ARGS)

# The tests of the screens drive Debian's Chromium; where it cannot be had they say so and skip.
browser:
	@test -x /usr/bin/chromium || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& apt-get update -qq && apt-get install -y -qq chromium; } \
		|| echo "No Chromium: the tests of the screens will be skipped (apt-get install chromium)."

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m bench $(ARGS)

# A Debian without python3-venv has the module but not ensurepip. Debian 12's own pip stumbles
# over two libraries that ask for the same extra of lxml, so a newer one comes first.
$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV) || (apt-get update && apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV))
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=24'
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) var output
