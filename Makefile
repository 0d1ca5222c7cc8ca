# All of it is in launch/; this file only finds a Python that can run it.
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11, 2) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
LAUNCH = $(if $(PYTHON),@exec $(PYTHON) -m launch,$(error Narvar needs Python 3.11.2 to 3.13 on the PATH: install one of them and try again))

.PHONY: run test check bench chaos lock

run:
	$(LAUNCH) run

test:
	$(LAUNCH) test $(ARGS)

check:
	$(LAUNCH) check $(ARGS)

bench:
	$(LAUNCH) bench $(NAME) $(ARGS)

chaos:
	$(LAUNCH) chaos $(NAME) --seed $(or $(SEED),1) --scale $(or $(SCALE),short) $(if $(SABOTAGE),--sabotage $(SABOTAGE))

lock:
	requirements/compile
