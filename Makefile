# tpfreport: `make` builds, `make check` tests, `make demo` renders the examples. GNU make.
# Variants are other folders: make SAN=address,undefined BUILD=build/asan check

VERSION := 0.1.0
DATE    := November 25, 2026
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
SAN     ?=
WERROR  ?=
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

ifeq ($(origin CC),default)
CC := cc
endif
PKG_CONFIG ?= pkg-config
OPT     ?= -O2 -g
WARN    := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wvla -Wformat=2 -Wno-format-nonliteral -Wno-missing-field-initializers $(if $(WERROR),-Werror)
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
EXTRA   ?=
# The language and its rules: C11, strict IEEE arithmetic (no contraction, so every machine computes the same bits).
CPPFLAGS := -Isrc -I$(BUILD)/gen -D_GNU_SOURCE -DTPF_VERSION='"$(VERSION)"' -DTPF_DATE='"$(DATE)"' -DTPF_LIBDIR='"$(PREFIX)/lib/tpfreport"'
CFLAGS   := -std=c11 -fPIC -fvisibility=hidden -ffp-contract=off -pthread $(OPT) $(WARN) $(SANFLAGS) $(EXTRA)
LDFLAGS  ?=
LINK      = $(CC) -pthread $(OPT) $(SANFLAGS) $(EXTRA) $(LDFLAGS)

pkg = $(shell $(PKG_CONFIG) $(1) $(2))
CORE_PKGS   := jansson libpcre2-8
RENDER_PKGS := jansson libxml-2.0 libxslt libexslt cairo cairo-pdf pangocairo pangoft2 fontconfig libqpdf
CORE_LIBS   := $(call pkg,--libs,$(CORE_PKGS)) -ldl -lm
RENDER_LIBS := $(call pkg,--libs,$(RENDER_PKGS)) -lm
CPPFLAGS    += $(call pkg,--cflags,$(sort $(CORE_PKGS) $(RENDER_PKGS) libarchive libcrypto))

# ---- what is built of what -------------------------------------------------------------------------------------
# The core judges; rendering, digests and archives are modules that are loaded when first used (src/README.md).
MODULE_SRC := src/evidence/digest_crypto.c src/evidence/archive.c
RENDER_SRC := $(wildcard src/report/*.c) $(wildcard src/output/render/*.c)
CORE_SRC   := $(filter-out $(MODULE_SRC),$(foreach d,base diag json schema evidence model rules import output,$(wildcard src/$(d)/*.c))) \
              $(wildcard src/tpfreport.c)
CMD_SRC    := $(wildcard src/cmd/*.c)

CORE_RES   := $(filter-out schema/level-%,$(wildcard schema/*.json)) man/examples.json
FONT_DIR   ?= $(firstword $(wildcard /usr/share/fonts/opentype/inter /usr/share/fonts/inter /usr/share/fonts/rsms-inter-fonts \
              /usr/share/fonts/OTF /usr/share/fonts/opentype/Inter /opt/homebrew/share/fonts /usr/local/share/fonts))
FONTS      := $(wildcard $(foreach f,Regular Bold Italic BoldItalic,$(FONT_DIR)/Inter-$(f).otf))
# The colour space of a PDF/A; without it (package icc-profiles-free) a PDF names none.
SRGB       ?= $(wildcard /usr/share/color/icc/sRGB.icc)
RENDER_RES := $(wildcard templates/*) $(FONTS) $(SRGB)

obj = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(1))
CORE_OBJ   := $(call obj,$(CORE_SRC)) $(BUILD)/obj/resource_core.o
RENDER_OBJ := $(call obj,$(RENDER_SRC)) $(BUILD)/obj/resource_render.o
CMD_OBJ    := $(call obj,$(CMD_SRC))

MODULES := $(addprefix $(BUILD)/tpf-,$(if $(RENDER_SRC),render.so) $(if $(wildcard src/evidence/digest_crypto.c),digest.so) \
           $(if $(wildcard src/evidence/archive.c),archive.so))

# One short line a file; `make V=1` shows the commands.
Q   := $(if $(V),,@)
say  = $(if $(V),,@printf '  %-5s %s\n' $(1) $@)

.PHONY: all
all: $(if $(CMD_SRC),$(BUILD)/tpfreport $(BUILD)/libtpfreport.so) $(BUILD)/libtpfreport.a $(MODULES)

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Files compiled in: one C file a library, which includes their bytes with .incbin.
$(BUILD)/gen/resource_core.c: $(CORE_RES) src/base/resource.sh
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)sh src/base/resource.sh $(CORE_RES) >$@
$(BUILD)/gen/resource_render.c: $(RENDER_RES) src/base/resource.sh
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)sh src/base/resource.sh $(RENDER_RES) >$@
$(BUILD)/obj/resource_%.o: $(BUILD)/gen/resource_%.c $(CORE_RES) $(RENDER_RES)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/libtpfreport.a: $(CORE_OBJ)
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^
$(BUILD)/libtpfreport.so: $(CORE_OBJ)
	$(call say,LINK)
	$(Q)$(LINK) -shared -Wl,-soname,libtpfreport.so.0 -o $@ $^ $(CORE_LIBS)
$(BUILD)/tpfreport: $(CMD_OBJ) $(BUILD)/libtpfreport.a
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ $(CORE_LIBS)
# A module has its own copy of the core objects it needs: no state is shared but what is passed.
$(BUILD)/tpf-render.so: $(RENDER_OBJ) $(BUILD)/libtpfreport.a
	$(call say,LINK)
	$(Q)$(LINK) -shared -Wl,-Bsymbolic -Wl,--exclude-libs,libtpfreport.a -o $@ $(RENDER_OBJ) $(filter-out %/resource_core.o,$(filter %.a,$^)) $(RENDER_LIBS) $(CORE_LIBS)
$(BUILD)/tpf-digest.so: $(BUILD)/obj/evidence/digest_crypto.o
	$(call say,LINK)
	$(Q)$(LINK) -shared -o $@ $^ $(call pkg,--libs,libcrypto)
$(BUILD)/tpf-archive.so: $(BUILD)/obj/evidence/archive.o
	$(call say,LINK)
	$(Q)$(LINK) -shared -o $@ $^ $(call pkg,--libs,libarchive)

# ---- tests -----------------------------------------------------------------------------------------------------
UNIT_SRC := $(wildcard tests/unit/check_*.c)
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC)) $(BUILD)/unit/check_json_portable $(BUILD)/unit/check_schema_portable

# A unit test may reach every internal function; those of src/report name themselves check_report*.c.
$(BUILD)/unit/check_report%: tests/unit/check_report%.c $(RENDER_OBJ) $(BUILD)/libtpfreport.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(RENDER_OBJ) $(BUILD)/libtpfreport.a $(call pkg,--cflags --libs,check) $(RENDER_LIBS) $(CORE_LIBS)
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libtpfreport.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libtpfreport.a $(call pkg,--cflags --libs,check) $(UNIT_LIBS) $(CORE_LIBS)
# What reads many bytes at once on some machines, as it is on the others.
PORTABLE_SRC := src/json/reader.c src/schema/run.c src/schema/workspace.c
$(BUILD)/unit/%_portable: tests/unit/%.c $(PORTABLE_SRC) $(wildcard src/json/*.h src/schema/*.h) $(BUILD)/libtpfreport.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) -DTPF_PORTABLE $(CFLAGS) -o $@ $< $(PORTABLE_SRC) $(BUILD)/libtpfreport.a $(call pkg,--cflags --libs,check) $(CORE_LIBS)
# It reads back what the renderer's module wrote.
$(BUILD)/unit/check_pdf: UNIT_LIBS = $(call pkg,--libs,libqpdf libxml-2.0)

# Modules are looked for beside the program that loads them.
UNIT_MODULES := $(patsubst $(BUILD)/%,$(BUILD)/unit/%,$(MODULES))
$(BUILD)/unit/tpf-%.so: $(BUILD)/tpf-%.so
	@mkdir -p $(@D)
	@ln -sf ../$(<F) $@

$(BUILD)/tools/%: tests/tools/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(call pkg,--libs,jansson)

# Those that use our own engine or writer.
$(BUILD)/tools/conforms $(BUILD)/tools/examples: $(BUILD)/tools/%: tests/tools/%.c $(BUILD)/libtpfreport.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libtpfreport.a $(CORE_LIBS)

# One thing at a time is changed in the examples: what is not noticed is named.
$(BUILD)/mutate $(BUILD)/reach: $(BUILD)/%: tests/mutation/%.c $(BUILD)/libtpfreport.a
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libtpfreport.a $(CORE_LIBS)
.PHONY: mutation
mutation: all $(BUILD)/mutate
	BUILD=$(BUILD) sh tests/mutation/run.sh

.PHONY: check unit
unit: all $(UNIT_BIN) $(UNIT_MODULES)
check: all $(UNIT_BIN) $(UNIT_MODULES) $(BUILD)/tools/merge_patch $(BUILD)/tools/conforms $(BUILD)/tools/examples $(BUILD)/conformance/suite $(BUILD)/reach $(BUILD)/mutate
	@BUILD=$(BUILD) CC="$(CC)" SAN="$(SAN)" MAKE="$(MAKE)" sh tests/run.sh

# What is made of rules.def, the schema and the rules' golden folders, and kept: worked examples, manual pages.
.PHONY: reference
reference: all $(BUILD)/tools/merge_patch $(BUILD)/tools/examples
	BUILD=$(BUILD) GOLDEN=write sh tests/golden/run.sh 'rules/*'
	+$(MAKE) all && BUILD=$(BUILD) GOLDEN=write sh tests/lint/reference.sh

# What levels 2 and 3 require, made of the annotations in schema/bundle.schema.json; a golden case sees that they are current.
.PHONY: schema-levels
schema-levels: all
	for l in 2 3; do $(BUILD)/tpfreport schema --level L$$l -o schema/level-$$l.schema.json || exit 1; done

# The official JSON Schema suite: TPF_JSTS is a checkout of json-schema-org/JSON-Schema-Test-Suite (tests/conformance/where.sh). The older
# drafts that profiles may use: DRAFT=draft2019-09, DRAFT=draft7 (of which four ask for contentEncoding to be checked, and fail).
$(BUILD)/conformance/suite: tests/conformance/suite.c $(BUILD)/libtpfreport.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libtpfreport.a $(CORE_LIBS)

# Variants are other folders: every object apart, every test again.
.PHONY: asan coverage
asan:
	$(MAKE) BUILD=build/asan SAN=address,undefined check
coverage:
	$(MAKE) BUILD=build/coverage OPT='-O0 -g' EXTRA=--coverage check
	cd build/coverage && find obj -name '*.gcda' -exec gcov -n {} + 2>/dev/null | awk -F'[:% ]+' \
		'/^Lines executed/ { lines += $$5; hit += $$3 * $$5 / 100 } END { printf "%.1f %% of %d lines are run by the tests\n", 100 * hit / lines, lines }'

DRAFT ?= draft2020-12
.PHONY: conformance
conformance: $(BUILD)/conformance/suite
	@folder=$$(sh tests/conformance/where.sh) || { echo 'no suite at hand: make conformance TPF_JSTS=a checkout of JSON-Schema-Test-Suite'; exit 1; }; \
		$< "$$folder" $(DRAFT)

# The pages as validators from npm see them; skipped, saying so, where node is absent.
.PHONY: html-check
html-check: all
	@BUILD=$(BUILD) sh tests/html.sh

# Findings as SARIF and JUnit by the formats' own schemas, where they are at hand: tests/forms.sh.
.PHONY: forms-check
forms-check: all $(BUILD)/tools/conforms
	@BUILD=$(BUILD) TPF_SARIF="$(TPF_SARIF)" TPF_JUNIT="$(TPF_JUNIT)" sh tests/forms.sh

# Our verdicts beside those of other validators, on random schemas and on our own: tests/conformance/DISAGREEMENTS.md.
$(BUILD)/conformance/differential: tests/conformance/differential.c $(BUILD)/libtpfreport.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libtpfreport.a $(CORE_LIBS)
.PHONY: differential
differential: all $(BUILD)/conformance/differential $(BUILD)/tools/merge_patch
	BUILD=$(BUILD) sh tests/conformance/differential.sh

# Memory: every test program and a full command run, under valgrind (tests/lint/valgrind.supp names library leaks).
.PHONY: valgrind
valgrind: all $(UNIT_BIN) $(UNIT_MODULES)
	BUILD=$(BUILD) sh tests/valgrind.sh

# ---- the examples, rendered ------------------------------------------------------------------------------------
.PHONY: demo examples
demo: all
	TPF=$(BUILD)/tpfreport sh examples/demo.sh
examples: demo

# ---- figures ---------------------------------------------------------------------------------------------------
BENCH_BIN := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/libtpfreport.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libtpfreport.a $(CORE_LIBS)
$(BUILD)/bench/nothing: tests/bench/nothing.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< -Wl,--no-as-needed $(CORE_LIBS)

.PHONY: bench
bench: all $(BENCH_BIN)
	BUILD=$(BUILD) sh tests/bench/run.sh

# ---- installing and packing ------------------------------------------------------------------------------------
bindir := $(DESTDIR)$(PREFIX)/bin
libdir := $(DESTDIR)$(PREFIX)/lib
incdir := $(DESTDIR)$(PREFIX)/include
mandir := $(DESTDIR)$(PREFIX)/share/man
share  := $(DESTDIR)$(PREFIX)/share/tpfreport

# Made anew each time: it says the PREFIX of this install.
.PHONY: $(BUILD)/tpfreport.pc
$(BUILD)/tpfreport.pc:
	@mkdir -p $(@D)
	printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/lib' 'includedir=$${prefix}/include' '' 'Name: tpfreport' \
		'Description: judges and shows measurement bundles of LLM inference energy' 'Version: $(VERSION)' \
		'Requires.private: $(CORE_PKGS)' 'Libs: -L$${libdir} -ltpfreport' 'Libs.private: -ldl -lm -pthread' \
		'Cflags: -I$${includedir}' >$@

.PHONY: install uninstall dist distcheck
install: all $(BUILD)/tpfreport.pc
	install -d $(bindir) $(libdir)/tpfreport $(libdir)/pkgconfig $(incdir) $(mandir)/man1 $(mandir)/man5 $(mandir)/man7 $(share)/schema
	install -m 755 $(BUILD)/tpfreport $(bindir)/
	install -m 755 $(BUILD)/libtpfreport.so $(libdir)/libtpfreport.so.0
	ln -sf libtpfreport.so.0 $(libdir)/libtpfreport.so
	install -m 644 $(BUILD)/libtpfreport.a $(libdir)/
	install -m 755 $(MODULES) $(libdir)/tpfreport/
	install -m 644 src/tpfreport.h $(incdir)/
	install -m 644 $(BUILD)/tpfreport.pc $(libdir)/pkgconfig/
	install -m 644 man/tpfreport.1 $(mandir)/man1/
	install -m 644 man/tpfreport-bundle.5 $(mandir)/man5/
	install -m 644 man/tpfreport-rules.7 $(mandir)/man7/
	install -m 644 schema/*.json $(share)/schema/
uninstall:
	rm -f $(bindir)/tpfreport $(libdir)/libtpfreport.so.0 $(libdir)/libtpfreport.so $(libdir)/libtpfreport.a $(incdir)/tpfreport.h \
		$(libdir)/pkgconfig/tpfreport.pc $(mandir)/man1/tpfreport.1 $(mandir)/man5/tpfreport-bundle.5 $(mandir)/man7/tpfreport-rules.7
	rm -rf $(libdir)/tpfreport $(share)

# What git tracks, as a tar that is the same for the same commit.
dist:
	@mkdir -p $(BUILD)
	git archive --prefix=tpfreport-$(VERSION)/ -o $(BUILD)/tpfreport-$(VERSION).tar.gz HEAD
distcheck: dist
	rm -rf $(BUILD)/distcheck && mkdir -p $(BUILD)/distcheck
	tar -C $(BUILD)/distcheck -xzf $(BUILD)/tpfreport-$(VERSION).tar.gz
	+cd $(BUILD)/distcheck/tpfreport-$(VERSION) && $(MAKE) BUILD=build all && $(MAKE) BUILD=build check && \
		$(MAKE) BUILD=build install DESTDIR=$$PWD/dest PREFIX=/usr && $(MAKE) BUILD=build uninstall DESTDIR=$$PWD/dest PREFIX=/usr && \
		test -z "$$(find dest ! -type d)"
	rm -rf $(BUILD)/distcheck

# ---- fuzzing: each harness for FUZZ_TIME seconds, from the seeds in tests/fuzz/corpus; what is found stays in build/fuzz ----
FUZZ_TIME ?= 30
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

.PHONY: fuzz fuzz-run
fuzz:
	@if echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n); int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return !d + !n; }' | \
		clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null; then \
		$(MAKE) BUILD=build/fuzz CC=clang SAN=fuzzer-no-link,address,undefined fuzz-run; \
	else echo "fuzz: skipped, clang with libFuzzer (compiler-rt) is not installed"; fi
fuzz-run: $(FUZZ_NAMES:%=fuzz-run-%)
fuzz-run-%: $(BUILD)/fuzz_%
	@mkdir -p $(BUILD)/corpus/$*
	@$< -max_total_time=$(FUZZ_TIME) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix=$(BUILD)/$*- \
		$(BUILD)/corpus/$* $(wildcard tests/fuzz/corpus/$*) >$(BUILD)/$*.log 2>&1 || { tail -n 40 $(BUILD)/$*.log; exit 1; }
	@sed -n 's/^stat::number_of_executed_units: *\(.*\)/fuzz $*: \1 inputs, no fault/p' $(BUILD)/$*.log
$(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(BUILD)/libtpfreport.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fsanitize=fuzzer -MMD -MP -o $@ $< $(BUILD)/libtpfreport.a $(CORE_LIBS)
.PRECIOUS: $(BUILD)/fuzz_%

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
