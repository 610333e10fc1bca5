# SPDX-License-Identifier: GPL-2.0-or-later
# earpipe - 'make' builds the programs, 'make help' lists the other targets

# ---- settings, for the command line: make PREFIX=/usr CC=clang ----

VERSION = 0.1
CC = cc
CPPFLAGS =
CFLAGS = -O3 -g
LDFLAGS =
PREFIX = /usr/local
LIBDIR = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
DESTDIR =
BUILD ?= build
PKG_CONFIG = pkg-config
OBJCOPY = objcopy

# ---- what is built ----

include pipelines/constants

PROGRAMS := $(patsubst filters/%.c,%,$(wildcard filters/*.c))
UNIT_SOURCES := $(wildcard tests/unit/*/*.c)
UNITS := $(foreach u,$(UNIT_SOURCES),$(BUILD)/tests/unit-$(basename $(notdir $u)))
TOOLS := $(patsubst tests/tools/%.c,$(BUILD)/tests/%,$(filter-out %/starve.c %/embed-answers.c,$(wildcard tests/tools/*.c)))
MODULES := $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out lib/embed/earpipe.c lib/embed/substitutes.c,$(wildcard lib/*/*.c)))
ARCHIVE := $(BUILD)/modules.a
# The library for other programs (lib/embed/earpipe.h), and the number that changes when programs that
# were linked with it must be compiled again.
SONAME = libearpipe.so.0
REALNAME = $(SONAME).$(VERSION)
EXAMPLES := $(wildcard lib/embed/examples/*.c)
# It needs object files of the format ELF, which macOS does not have; 'make EMBED=' leaves it out elsewhere.
EMBED := $(if $(findstring darwin,$(shell $(CC) -dumpmachine 2> /dev/null)),,yes)
EMBEDDED := $(if $(EMBED),$(BUILD)/libearpipe.a $(BUILD)/$(SONAME))
EMBED_OBJECTS := $(patsubst %.c,$(BUILD)/embed/%.o,$(wildcard lib/embed/*.c lib/base/*.c lib/stream/*.c \
	lib/features/*.c lib/nn/*.c) lib/live/endpoint.c)
# Files of pipelines/ that are read, not run; all others except the documents are scripts.
LISTS := $(addprefix pipelines/,accents ask candidates conditions constants cross-names earpipe-live.service lessons preamble voices.tsv words-train words-test)
PIPELINES := $(filter-out $(LISTS) %.md,$(wildcard pipelines/*))
PAGES := $(wildcard man/*.[1357])

# ---- libraries ----

# Each library by its pkg-config names. Its variable has the first name that is installed, or is empty.
pick = $(firstword $(foreach p,$1,$(shell $(PKG_CONFIG) --exists $p 2>/dev/null && echo $p)))
sox := $(call pick,sox sox_ng)
fftw3 := $(call pick,fftw3)
fftw3f := $(call pick,fftw3f)
portaudio := $(call pick,portaudio-2.0)
msgpack := $(call pick,msgpack-c msgpack)
jansson := $(call pick,jansson)
libarchive := $(call pick,libarchive)
zlib := $(call pick,zlib)
zstd := $(call pick,libzstd)
snappy := $(call pick,snappy)
lzma := $(call pick,liblzma)
utf8proc := $(call pick,libutf8proc)
mpg123 := $(call pick,libmpg123)
libdeflate := $(call pick,libdeflate)
cairo := $(call pick,cairo)
LIBRARIES := sox fftw3 portaudio msgpack jansson libarchive zlib zstd snappy lzma utf8proc libdeflate mpg123 cairo
MISSING := $(strip $(foreach l,$(LIBRARIES),$(if $($l),,$l)))

# All programs and tools link USES_ALL; beyond that, each links:
USES_ALL := msgpack utf8proc libdeflate
USES_fsdd-read = sox mpg123 libarchive jansson zlib zstd snappy lzma
USES_resample = sox
USES_tensor-convert = jansson libarchive
USES_augment = fftw3
USES_melspec = fftw3
USES_tensor-plot = cairo jansson fftw3
USES_score-report = jansson
USES_mic-capture = sox portaudio
USES_fftloop = fftw3f
USES_decibels = sox
USES_fuzz = sox mpg123 libarchive zlib zstd snappy lzma jansson
USES_parquet-cat = zlib zstd snappy
USES_parquet-hurt = zlib zstd snappy
USES_scene = fftw3
libs = $(if $(MISSING),,$(shell $(PKG_CONFIG) --libs $(foreach l,$1,$($l)))) -lm

# ---- flags ----

# The hardening flags that compiler and linker support. CFLAGS and LDFLAGS come later, so they win.
hardening := $(shell .ci/harden '$(CC)' $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) 2> /dev/null)
HARDENED_LINK := $(filter -pie -Wl%,$(hardening))
HARDENED := $(filter-out $(HARDENED_LINK),$(hardening))

ALL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -DEARPIPE_VERSION='"$(VERSION)"' -Ilib -pthread \
	-Wall -Wextra $(LIBRARY_CFLAGS) $(HARDENED) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(HARDENED) $(HARDENED_LINK) $(CFLAGS) $(LDFLAGS)
LIBRARY_CFLAGS := $(if $(MISSING),,$(shell $(PKG_CONFIG) --cflags $(foreach l,$(LIBRARIES),$($l))))

# Flags of single objects: FLAGS_ and the path of the source without .c.
#
# Fused multiply-add is allowed only where tests compare every kernel with a plain one.
FLAGS_lib/nn/gemm := -ffp-contract=fast
FLAGS_lib/nn/winograd := -ffp-contract=fast
FLAGS_tests/tools/kernels := -ffp-contract=fast
# It is forbidden where the code for different processors must give the same bits. Without errno, sqrt
# and its relatives become instructions.
FLAGS_lib/features/fft := -ffp-contract=off
FLAGS_lib/features/spectrum := -ffp-contract=off -fno-math-errno
FLAGS_lib/nn/depthwise := -ffp-contract=off -fno-math-errno
FLAGS_lib/train/optim := -ffp-contract=off -fno-math-errno
# Here a choice between two numbers must also be computed without a branch.
FLAGS_lib/nn/activation := -ffp-contract=off -fno-trapping-math
# Unit tests need no vector code, and gcc 12 for ARM fails to compile fmax in one of their loops.
FLAGS_UNIT := -fno-tree-vectorize
# Stop if flags name a source that does not exist; after a renaming they would be lost silently.
STRAY := $(strip $(foreach f,$(patsubst FLAGS_%,%,$(filter FLAGS_lib/% FLAGS_tests/%,$(.VARIABLES))),$(if $(wildcard $f.c),,$f.c)))
$(if $(STRAY),$(error FLAGS_ of $(STRAY): there is no such source))
comma := ,
flags_of = $(FLAGS_$1) $(if $(filter tests/unit/%,$1),$(FLAGS_UNIT))

# ---- building ----

all: $(PROGRAMS:%=$(BUILD)/bin/%) $(BUILD)/bin/earpipe $(BUILD)/completion/tables $(EMBEDDED)

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | libraries
	@mkdir -p $(@D)
	$(CC) $(call flags_of,$*) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(ARCHIVE): $(MODULES)
	@rm -f $@
	$(AR) rcs $@ $(MODULES)

$(BUILD)/bin/%: $(BUILD)/obj/filters/%.o $(ARCHIVE)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,$(USES_ALL) $(USES_$*))

# The library consists of the same modules, compiled again: with memory from the caller's block, without
# FFTW, as code for any address. They become one object, which has only what the listed functions need
# and no other global symbol, and that is the static library and the shared one.
EMBED_SYMBOLS := lib/embed/symbols
EMBED_FLAGS = -DEARPIPE_EMBEDDED -include embed/heap_calls.h -fPIC -fvisibility=hidden -fno-lto \
	-ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables $(EMBED_DENSE) $(EMBED_OPTIMISE)
# Small code, except where most of the time is spent. Functions for AVX that are compiled with -Os must end
# with CPU_LEAVE_AVX. Without EMBED_VECTORS, GCC makes no vectors of loops whose length it does not know,
# or with -O3 much code around them.
EMBED_OPTIMISE = $(if $(filter $(EMBED_HOT),$*),-O2 $(EMBED_VECTORS),$(if $(filter $(EMBED_WARM),$*),-O2,-Os))
EMBED_HOT := lib/features/spectrum lib/nn/depthwise lib/nn/plane
EMBED_WARM := lib/nn/input lib/nn/activation lib/nn/gemm lib/nn/pool
accepted = $(shell $(CC) -Werror $1 -x c -c /dev/null -o /dev/null 2> /dev/null && echo '$1')
EMBED_VECTORS := $(call accepted,-fvect-cost-model=dynamic)
EMBED_DENSE := $(call accepted,-fno-align-functions -fno-align-loops -fno-align-jumps)
$(BUILD)/embed/%.o: %.c $(BUILD)/flags | libraries
	@mkdir -p $(@D)
	$(CC) $(call flags_of,$*) $(filter-out -fPIE,$(ALL_CFLAGS)) $(EMBED_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/embed/earpipe.o: $(EMBED_OBJECTS) $(EMBED_SYMBOLS)
	$(CC) -r -nostdlib -Wl,--gc-sections $(addprefix -Wl$(comma)-u$(comma),$(shell cat $(EMBED_SYMBOLS))) \
		-o $@ $(EMBED_OBJECTS)
	$(OBJCOPY) --keep-global-symbols=$(EMBED_SYMBOLS) $@

$(BUILD)/libearpipe.a: $(BUILD)/embed/earpipe.o
	@rm -f $@
	$(AR) rcs $@ $<

$(BUILD)/$(SONAME): $(BUILD)/embed/earpipe.o
	$(CC) -shared $(filter-out -pie -fPIE,$(ALL_LDFLAGS)) -Wl,-soname,$(SONAME) -Wl,--gc-sections \
		-Wl,--no-undefined -o $@ $< -lm

# The command that runs the scripts is a link to one of them.
$(BUILD)/bin/earpipe:
	@mkdir -p $(@D)
	@ln -sf '$(abspath pipelines/earpipe)' '$@'

# Completion for the shells: bash/NAME, zsh/_NAME and fish/NAME.fish beside the tables.
$(BUILD)/completion/tables: .ci/completion .ci/completion.awk $(PROGRAMS:%=$(BUILD)/bin/%) $(PIPELINES)
	@.ci/completion '$(BUILD)/bin' pipelines '$(@D)'

# The unit test of lib/FOLDER/NAME.c is tests/unit/FOLDER/NAME.c, the program unit-NAME.
define unit
$(BUILD)/tests/unit-$(basename $(notdir $1)): $(BUILD)/obj/$(basename $1).o $(ARCHIVE)
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,$$(LIBRARIES))
endef
$(foreach u,$(UNIT_SOURCES),$(eval $(call unit,$u)))

$(BUILD)/tests/%: $(BUILD)/obj/tests/tools/%.o $(ARCHIVE)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,$(USES_ALL) jansson $(USES_$*))

# A library that tests preload. If it cannot be built, these tests are skipped.
$(BUILD)/tests/starve.so: tests/tools/starve.c
	@mkdir -p $(@D)
	-$(CC) -shared -fPIC -O2 -o $@ $< -ldl

# All objects depend on this file, which changes when a flag does.
ALL_FLAGS := $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(EMBED_FLAGS) $(EMBED_HOT) $(EMBED_WARM) $(EMBED_VECTORS) $(foreach v,$(sort $(filter FLAGS_%,$(.VARIABLES))),$v=$($v))
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo "$(subst ",\",$(ALL_FLAGS))" | cmp -s - $@ || echo "$(subst ",\",$(ALL_FLAGS))" > $@

libraries:
	$(if $(MISSING),$(error pkg-config finds no $(MISSING); 'make deps' installs what is missing))

unit-tests: $(UNITS)

units: all unit-tests $(TOOLS) $(BUILD)/tests/starve.so

# ---- dependencies ----

# Installs missing packages: those of the build; deps-demo, deps-train, deps-test and deps-export also
# those that these targets need. NO_INSTALL=1 in the environment prints the command instead. 'make' and
# 'make install' never install packages.
deps:
	@PKG_CONFIG='$(PKG_CONFIG)' .ci/deps build
deps-demo deps-test deps-train deps-export:
	@PKG_CONFIG='$(PKG_CONFIG)' .ci/deps build $(@:deps-%=%)

# ---- using it ----

# Targets that depend on deps-... call make again, since this file looked for the libraries before
# they were installed.
demo: deps-demo
	@echo 'building into $(BUILD)'
	@$(MAKE) --no-print-directory -s all
	@BUILD='$(BUILD)' pipelines/demo

# The model for the microphone. It is trained on recordings, on the voices of 'pipelines/fetch voices' if
# they are there, and on synthetic voices, which are made once and say digits and other words.
# MODEL="file" writes it elsewhere, TRAIN="--epochs 4" gives options to cnn-train.
MODEL ?= $(BUILD)/digits.cnn
SPOKEN := $(BUILD)/spoken-digits $(BUILD)/spoken-words
train: deps-train
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s $(SPOKEN) $(if $(shell BUILD='$(BUILD)' pipelines/fetch --find voices 2> /dev/null),$(BUILD)/spoken-accents)
	@BUILD='$(BUILD)' pipelines/train '$(MODEL)'$(if $(TRAIN), -- $(TRAIN))

$(BUILD)/spoken-digits: pipelines/synth-digits
	@rm -rf '$@' && pipelines/synth-digits --all --sample $(SPOKEN_DIGITS) '$@'
$(BUILD)/spoken-words: pipelines/synth-digits pipelines/words-train
	@rm -rf '$@' && pipelines/synth-digits --all --sample $(SPOKEN_WORDS) --words pipelines/words-train '$@'
$(BUILD)/spoken-accents: pipelines/synth-digits pipelines/accents
	@rm -rf '$@' && pipelines/synth-digits --all --sample $(SPOKEN_ACCENTS) --pronunciations pipelines/accents '$@'

# Without MODEL the model is that of 'make train', which is trained first if it is not there.
live: all
	@MAKE='$(MAKE_COMMAND)' BUILD='$(BUILD)' pipelines/live $(if $(filter file,$(origin MODEL)),,'$(MODEL)') $(LIVE)

# ---- testing ----

test: deps-test
	@$(MAKE) --no-print-directory -s units
	@BUILD='$(BUILD)' tests/run $(TESTS)

# Tests that take minutes or more, each a target that runs these scripts of tests/long.
RUNS_test-live := scenes nothing latency overflow jack microphones
RUNS_test-teach := newcomer room
RUNS_test-report := report
RUNS_soak := days soak service
RUNS_million := million
RUNS_fuzz := fuzz
RUNS_test-decoders := decoders
RUNS_test-embed := embed
RUNS_test-export := export
LONG_TESTS := test-live test-teach test-report soak million fuzz test-decoders test-export test-embed
fuzz: COUNT ?= 33400
$(filter-out test-export,$(LONG_TESTS)): deps-test
test-export: deps-export
$(LONG_TESTS):
	@$(MAKE) --no-print-directory -s units
	@BUILD='$(BUILD)' MODEL='$(abspath $(MODEL))' CLIPS='$(CLIPS)' COUNT='$(COUNT)' TEST_TIMEOUT=5400 \
		tests/run $(RUNS_$@:%=long/%)

# Speed and memory, measured side by side with other programs.
BENCH ?= $(filter-out %.sh,$(notdir $(wildcard tests/bench/*)))
bench:
	@$(MAKE) --no-print-directory -s units
	@for name in $(BENCH); do BUILD='$(BUILD)' sh tests/bench/$$name || exit 1; done

# The tests of 'make test' in a build that checks memory accesses and undefined behaviour.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined
SANITIZE_OPTIONS = ASAN_OPTIONS=exitcode=99 \
	LSAN_OPTIONS='suppressions=$(CURDIR)/tests/support/leaks:print_suppressions=0'
sanitize:
	@$(MAKE) --no-print-directory -s BUILD='$(BUILD)-sanitize' CFLAGS='-O1 -g $(SANITIZE)' \
		LDFLAGS='$(SANITIZE)' units
	@$(SANITIZE_OPTIONS) BUILD='$(BUILD)-sanitize' tests/run $(TESTS)

# The unit tests alone in such a build, which has no programs and so takes a minute less.
sanitize-units:
	@$(MAKE) --no-print-directory -s BUILD='$(BUILD)-sanitize' CFLAGS='-O1 -g $(SANITIZE)' \
		LDFLAGS='$(SANITIZE)' unit-tests
	@$(SANITIZE_OPTIONS) BUILD='$(BUILD)-sanitize' tests/run unit

lint:
	clang-format --dry-run -Werror $(wildcard filters/*.[ch] lib/*/*.[ch] lib/embed/examples/*.c tests/*/*.[ch] tests/unit/*/*.[ch])
	command -v mandoc > /dev/null
	! mandoc -T lint -W style $(PAGES) 2>/dev/null | grep -v 'referenced manual not found'
	! command -v shellcheck >/dev/null || shellcheck -S warning -e SC1091,SC2154,SC2010,SC2238 $(filter-out %.awk,$(wildcard .ci/*)) $(PIPELINES) \
		pipelines/ask pipelines/lessons pipelines/preamble tests/run $(wildcard tests/*.sh tests/support/*.sh tests/bench/* tests/long/*.sh)
	! command -v cppcheck >/dev/null || cppcheck -q --error-exitcode=1 --inline-suppr \
		-DEARPIPE_CPPCHECK '-D_Noreturn=__attribute__((noreturn))' --enable=warning,portability -Ilib lib filters

# ---- installing ----

# All users may read what is installed, whatever the umask is.
BIN = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share/earpipe
MAN = $(DESTDIR)$(PREFIX)/share/man
# The clients in other languages, with their examples.
CLIENTS = python/earpipe.py python/examples/train_from_pandas.py node/package.json node/index.js node/index.d.ts \
	node/examples/recognise.mjs

# The shells look here for completion.
BASH_COMPLETION = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_COMPLETION = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_COMPLETION = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
LIB = $(DESTDIR)$(LIBDIR)
INCLUDE = $(DESTDIR)$(INCLUDEDIR)
SECTIONS := 1 3 5 7
install: all
	umask 022 && mkdir -p '$(BIN)' '$(SHARE)/examples' $(SECTIONS:%='$(MAN)/man%') '$(LIB)/pkgconfig' '$(INCLUDE)'
	install -m 755 $(PROGRAMS:%=$(BUILD)/bin/%) '$(BIN)'
	install -m 755 $(PIPELINES) '$(SHARE)'
	ln -sf ../share/earpipe/earpipe '$(BIN)/earpipe'
	install -m 644 $(LISTS) '$(SHARE)'
	umask 022 && mkdir -p '$(SHARE)/python/examples' '$(SHARE)/node/examples'
	for file in $(CLIENTS); do install -m 644 "lib/clients/$$file" '$(SHARE)'/"$$file" || exit; done
	umask 022 && mkdir -p '$(BASH_COMPLETION)' '$(ZSH_COMPLETION)' '$(FISH_COMPLETION)'
	for f in '$(BUILD)/completion/bash'/*; do test ! -e "$$f" || install -m 644 "$$f" '$(BASH_COMPLETION)' || exit; done
	for f in '$(BUILD)/completion/zsh'/*; do test ! -e "$$f" || install -m 644 "$$f" '$(ZSH_COMPLETION)' || exit; done
	for f in '$(BUILD)/completion/fish'/*; do test ! -e "$$f" || install -m 644 "$$f" '$(FISH_COMPLETION)' || exit; done
	$(foreach s,$(SECTIONS),install -m 644 $(filter %.$s,$(PAGES)) '$(MAN)/man$s' &&) :
	install -m 644 $(EXAMPLES) '$(SHARE)/examples'
ifneq ($(EMBEDDED),)
	install -m 644 lib/embed/earpipe.h '$(INCLUDE)'
	install -m 644 $(BUILD)/libearpipe.a '$(LIB)'
	install -m 755 $(BUILD)/$(SONAME) '$(LIB)/$(REALNAME)'
	ln -sf $(REALNAME) '$(LIB)/$(SONAME)'
	ln -sf $(SONAME) '$(LIB)/libearpipe.so'
	sed 's|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(VERSION)|' lib/embed/earpipe.pc.in \
		> '$(LIB)/pkgconfig/earpipe.pc'
	chmod 644 '$(LIB)/pkgconfig/earpipe.pc'
endif

uninstall:
	rm -f $(PROGRAMS:%='$(BIN)/%') '$(BIN)/earpipe'
	rm -f $(foreach p,$(PAGES),'$(MAN)/man$(subst .,,$(suffix $p))/$(notdir $p)')
	rm -f $(CLIENTS:%='$(SHARE)/%')
	rm -rf '$(SHARE)/python/__pycache__'
	! test -d '$(SHARE)/python' || rmdir '$(SHARE)/python/examples' '$(SHARE)/python'
	! test -d '$(SHARE)/node' || rmdir '$(SHARE)/node/examples' '$(SHARE)/node'
	rm -f $(foreach p,$(PROGRAMS) earpipe,'$(BASH_COMPLETION)/$p' '$(ZSH_COMPLETION)/_$p' '$(FISH_COMPLETION)/$p.fish')
	rm -f $(patsubst pipelines/%,'$(SHARE)/%',$(PIPELINES) $(LISTS)) $(EXAMPLES:lib/embed/%='$(SHARE)/%')
	rm -f '$(INCLUDE)/earpipe.h' $(addprefix '$(LIB)'/,libearpipe.a libearpipe.so $(SONAME) $(REALNAME) pkgconfig/earpipe.pc)
	! test -d '$(SHARE)/examples' || rmdir '$(SHARE)/examples'
	! test -d '$(SHARE)' || rmdir '$(SHARE)'

clean:
	rm -rf '$(BUILD)'

# ---- help ----

# The README's command that trains a model in about a second.
FAST_PRESET = fsdd-read "$$FSDD" | melspec --hop 20ms | cnn-train --preset fast -o fast.cnn
print-fast-preset:
	@echo '$(FAST_PRESET)'

help:
	@echo 'make                build the programs into $(BUILD)/bin'
	@echo 'make deps           install the packages that the build needs; with NO_INSTALL=1 only print the command'
	@echo 'make demo           fetch recordings of digits, train, evaluate, and recognise ten recordings'
	@echo 'make train          train the model for the microphone, $(MODEL) [some minutes]'
	@echo 'make live           recognise words from the microphone; LIVE="--count 4" gives options to pipelines/live'
	@echo 'make test           run all tests; TESTS="endpoint nn" runs only these'
	@echo 'make test-live      test recognition in real time: scenes, 12 microphones, 40 minutes of other sounds'
	@echo 'make test-report    look at the page of a report in Chromium, at the width of a phone and of a desk'
	@echo 'make test-teach     teach two words as a newcomer does, and count answers to others and to a television'
	@echo 'make soak           recognise three days of sound, and listen for two hours, one of them as a service'
	@echo 'make million        compute the features of a million recordings in a pipe; CLIPS="100000" fewer [minutes]'
	@echo 'make fuzz           read 100000 damaged WAV, archive and Parquet files; COUNT="1000" of each kind [minutes]'
	@echo 'make test-decoders  compare 1800 files of six formats with two other decoders; COUNT="20" of each [minutes]'
	@echo 'make test-export    compare the answers of 98 models in ONNX Runtime and PyTorch with cnn-predict [minutes]'
	@echo 'make test-embed     compare libearpipe with cnn-predict, for all presets and held-out speakers [half an hour]'
	@echo 'make sanitize       run all tests with checks of memory and undefined behaviour [minutes]'
	@echo 'make sanitize-units run the unit tests with these checks [minutes]'
	@echo 'make bench          measure speed and memory beside other programs; BENCH="features" runs only that'
	@echo 'make lint           check the format of sources, pages and scripts'
	@echo 'make install        install into $(DESTDIR)$(PREFIX)'
	@echo 'make uninstall      remove the files of make install from $(DESTDIR)$(PREFIX)'
	@echo 'make clean          remove $(BUILD)'
	@echo
	@echo 'Targets that need more packages than the build (demo, train, test and the long tests) install'
	@echo 'them as make deps does. Settings: CC CFLAGS LDFLAGS OBJCOPY PREFIX DESTDIR BUILD PKG_CONFIG MODEL TRAIN.'

FORCE:
.PHONY: FORCE all print-fast-preset libraries units deps deps-demo deps-test deps-train deps-export demo train live \
	test $(LONG_TESTS) bench sanitize sanitize-units unit-tests lint install uninstall clean help
.SECONDARY:
.DELETE_ON_ERROR:
-include $(wildcard $(addprefix $(BUILD)/obj/,filters/*.d lib/*/*.d tests/tools/*.d tests/unit/*/*.d)) \
	$(wildcard $(BUILD)/embed/lib/*/*.d)
