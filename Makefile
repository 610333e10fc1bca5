# SPDX-License-Identifier: GPL-2.0-or-later
# earpipe - 'make' builds, 'make demo' shows, 'make test' tests, 'make help' tells the rest

VERSION = 0.1
CC = cc
CPPFLAGS =
CFLAGS = -O3 -g
LDFLAGS =
PREFIX = /usr/local
DESTDIR =
BUILD ?= build
PKG_CONFIG = pkg-config

include pipelines/constants

PROGRAMS := $(patsubst filters/%.c,%,$(wildcard filters/*.c))
UNIT_SOURCES := $(wildcard tests/unit/*/*.c)
UNITS := $(foreach u,$(UNIT_SOURCES),$(BUILD)/tests/unit-$(basename $(notdir $u)))
TOOLS := $(patsubst tests/tools/%.c,$(BUILD)/tests/%,$(filter-out %/starve.c,$(wildcard tests/tools/*.c)))
MODULES := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard lib/*/*.c))
LIBRARY := $(BUILD)/libearpipe.a
LISTS := $(addprefix pipelines/,candidates conditions constants cross-names preamble words-train words-test)
PIPELINES := $(filter-out $(LISTS) %.md,$(wildcard pipelines/*))
PAGES := $(wildcard man/*.[157])

# The libraries by their pkg-config names, the first that is there; empty: none is.
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
LIBRARIES = sox fftw3 portaudio msgpack jansson libarchive zlib zstd snappy lzma utf8proc libdeflate mpg123
MISSING := $(strip $(foreach l,$(LIBRARIES),$(if $($l),,$l)))

# What a program links beside msgpack, utf8proc and libdeflate, which all do.
USES_fsdd-read = sox mpg123 libarchive jansson zlib zstd snappy lzma
USES_resample = sox
USES_augment = fftw3
USES_melspec = fftw3
USES_mic-capture = sox portaudio
USES_fftloop = fftw3f
USES_decibels = sox
USES_fuzz = sox mpg123 libarchive zlib zstd snappy lzma jansson
USES_parquet-cat = zlib zstd snappy
USES_parquet-hurt = zlib zstd snappy
USES_scene = fftw3
libs = $(if $(MISSING),,$(shell $(PKG_CONFIG) --libs $(foreach l,$1,$($l)))) -lm

# Hardening that the compiler and the linker take, before the user's own flags, which win.
hardening := $(shell .ci/harden '$(CC)' $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) 2> /dev/null)
HARDENED_LINK := $(filter -pie -Wl%,$(hardening))
HARDENED := $(filter-out $(HARDENED_LINK),$(hardening))

ALL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -DEARPIPE_VERSION='"$(VERSION)"' -Ilib -pthread \
	-Wall -Wextra $(LIBRARY_CFLAGS) $(HARDENED) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(HARDENED) $(HARDENED_LINK) $(CFLAGS) $(LDFLAGS)
LIBRARY_CFLAGS := $(if $(MISSING),,$(shell $(PKG_CONFIG) --cflags $(foreach l,$(LIBRARIES),$($l))))
# Fused multiply-add only where every kernel is checked against a plain one.
$(patsubst %,$(BUILD)/obj/%.o,lib/nn/gemm lib/nn/winograd tests/tools/kernels): MODULE_CFLAGS = -ffp-contract=fast
# And never where paths for several processors must give the same bits.
$(patsubst %,$(BUILD)/obj/lib/%.o,features/spectrum nn/depthwise train/optim): MODULE_CFLAGS = \
	-ffp-contract=off -fno-math-errno
# Tests need no vectors, and gcc 12 for ARM breaks down over fmax in one of their loops.
$(BUILD)/obj/tests/unit/%.o: MODULE_CFLAGS = -fno-tree-vectorize
# In this one a choice between two numbers is no branch either.
$(BUILD)/obj/lib/nn/rowwise.o: MODULE_CFLAGS = -ffp-contract=off -fno-trapping-math

all: $(PROGRAMS:%=$(BUILD)/bin/%)

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | libraries
	@mkdir -p $(@D)
	$(CC) $(MODULE_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(LIBRARY): $(MODULES)
	@rm -f $@
	$(AR) rcs $@ $(MODULES)

$(BUILD)/bin/%: $(BUILD)/obj/filters/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,msgpack utf8proc libdeflate $(USES_$*))

# The unit test of lib/FOLDER/NAME.c is tests/unit/FOLDER/NAME.c, the program unit-NAME.
define unit
$(BUILD)/tests/unit-$(basename $(notdir $1)): $(BUILD)/obj/$(basename $1).o $(LIBRARY)
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,$$(LIBRARIES))
endef
$(foreach u,$(UNIT_SOURCES),$(eval $(call unit,$u)))

$(BUILD)/tests/%: $(BUILD)/obj/tests/tools/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,msgpack utf8proc libdeflate jansson $(USES_$*))

# To be preloaded; where that cannot be done its tests are skipped.
$(BUILD)/tests/starve.so: tests/tools/starve.c
	@mkdir -p $(@D)
	-$(CC) -shared -fPIC -O2 -o $@ $< -ldl

# Other flags, other objects.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo "$(subst ",\",$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS))" | cmp -s - $@ || \
		echo "$(subst ",\",$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS))" > $@

libraries:
	$(if $(MISSING),$(error pkg-config finds no $(MISSING); 'make deps' installs what is missing))

units: all $(UNITS) $(TOOLS) $(BUILD)/tests/starve.so

# make deps: install what the build lacks; deps-demo and deps-test also what those run.
deps:
	@PKG_CONFIG='$(PKG_CONFIG)' .ci/deps build
deps-demo deps-test deps-train:
	@PKG_CONFIG='$(PKG_CONFIG)' .ci/deps build $(@:deps-%=%)

# The libraries may have come after this file was read: hence a second make.
demo: deps-demo
	@echo 'building into $(BUILD)'
	@$(MAKE) --no-print-directory -s all
	@BUILD='$(BUILD)' pipelines/demo

# make train: the model for the microphone, from the recordings, from synthetic voices, which are made
# once, and from words that are none. MODEL="file" elsewhere; TRAIN="--epochs 4" options of cnn-train.
# ANSWERS is what 'score --calibrate --keep 0.9' said of speakers held out, with these voices (README).
MODEL ?= $(BUILD)/digits.cnn
ANSWERS = --temperature $(TEMPERATURE) --reject $(REJECT)
VOICES := $(BUILD)/spoken-digits $(BUILD)/spoken-words
train: deps-train
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s $(VOICES)
	@BUILD='$(BUILD)' pipelines/train $(VOICES:%=--also '%') '$(MODEL)' -- $(ANSWERS) $(TRAIN)

# make live: listen, with that model, which is learnt first if it is not there; LIVE="--json" options of
# pipelines/live, MODEL="file" another.
live: all
	@MAKE='$(MAKE_COMMAND)' BUILD='$(BUILD)' pipelines/live $(if $(filter file,$(origin MODEL)),,'$(MODEL)') $(LIVE)

$(BUILD)/spoken-digits: pipelines/synth-digits
	@rm -rf '$@' && pipelines/synth-digits --all --sample $(SPOKEN_DIGITS) '$@'
$(BUILD)/spoken-words: pipelines/synth-digits pipelines/words-train
	@rm -rf '$@' && pipelines/synth-digits --all --sample $(SPOKEN_WORDS) --words pipelines/words-train '$@'

test: deps-test
	@$(MAKE) --no-print-directory -s units
	@BUILD='$(BUILD)' tests/run $(TESTS)

# make test-live: a quarter of an hour of listening, in real time; MODEL is asked. make soak: an hour.
LONG = scenes nothing latency overflow jack microphones
test-live: deps-test
	@$(MAKE) --no-print-directory -s units
	@BUILD='$(BUILD)' MODEL='$(abspath $(MODEL))' TEST_TIMEOUT=3600 tests/run $(LONG:%=long/%)
soak: deps-test
	@$(MAKE) --no-print-directory -s units
	@BUILD='$(BUILD)' MODEL='$(abspath $(MODEL))' TEST_TIMEOUT=5400 tests/run long/soak

# make million: a million clips from a pipe to features; CLIPS="100000" fewer. Some minutes.
million: deps-test
	@$(MAKE) --no-print-directory -s units
	@BUILD='$(BUILD)' CLIPS='$(CLIPS)' TEST_TIMEOUT=5400 tests/run long/million

# make fuzz: a hundred thousand damaged files; COUNT="1000" fewer of each kind. Some minutes.
fuzz: deps-test
	@$(MAKE) --no-print-directory -s units
	@BUILD='$(BUILD)' COUNT='$(or $(COUNT),33400)' TEST_TIMEOUT=5400 tests/run long/fuzz

# make test-decoders: fsdd-read's samples beside those of two other decoders; COUNT="20" fewer files of
# each format than 300. Some minutes.
test-decoders: deps-test
	@$(MAKE) --no-print-directory -s units
	@BUILD='$(BUILD)' COUNT='$(COUNT)' TEST_TIMEOUT=5400 tests/run long/decoders

# make bench: speed and memory beside those of others; BENCH="features" only that.
BENCH ?= $(filter-out %.sh,$(notdir $(wildcard tests/bench/*)))
bench:
	@$(MAKE) --no-print-directory -s units
	@for name in $(BENCH); do BUILD='$(BUILD)' sh tests/bench/$$name || exit 1; done

# The same tests with gcc's checks of memory and of undefined behaviour; some minutes.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined
sanitize:
	@$(MAKE) --no-print-directory -s BUILD='$(BUILD)-sanitize' CFLAGS='-O1 -g $(SANITIZE)' \
		LDFLAGS='$(SANITIZE)' units
	@ASAN_OPTIONS=exitcode=99 BUILD='$(BUILD)-sanitize' tests/run $(TESTS)

# For everybody to read, whatever the umask is.
install: all
	umask 022 && mkdir -p '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/earpipe' \
		$(foreach n,1 5 7,'$(DESTDIR)$(PREFIX)/share/man/man$n')
	cp -f $(PROGRAMS:%=$(BUILD)/bin/%) '$(DESTDIR)$(PREFIX)/bin'
	cp -f $(PIPELINES) $(LISTS) '$(DESTDIR)$(PREFIX)/share/earpipe'
	chmod 644 $(LISTS:pipelines/%='$(DESTDIR)$(PREFIX)/share/earpipe/%')
	chmod 755 $(PROGRAMS:%='$(DESTDIR)$(PREFIX)/bin/%') \
		$(PIPELINES:pipelines/%='$(DESTDIR)$(PREFIX)/share/earpipe/%')
	for page in $(PAGES); do \
		to='$(DESTDIR)$(PREFIX)/share/man/man'$${page##*.}/$${page##*/}; \
		cp -f "$$page" "$$to" && chmod 644 "$$to" || exit 1; \
	done

uninstall:
	rm -f $(PROGRAMS:%='$(DESTDIR)$(PREFIX)/bin/%')
	rm -f $(foreach p,$(PAGES),'$(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $p))/$(notdir $p)')
	rm -f $(patsubst pipelines/%,'$(DESTDIR)$(PREFIX)/share/earpipe/%',$(PIPELINES) $(LISTS))
	! test -d '$(DESTDIR)$(PREFIX)/share/earpipe' || rmdir '$(DESTDIR)$(PREFIX)/share/earpipe'

lint:
	clang-format --dry-run -Werror $(wildcard filters/*.[ch] lib/*/*.[ch] tests/*/*.[ch] tests/unit/*/*.[ch])
	command -v mandoc > /dev/null
	! mandoc -T lint -W style $(PAGES) 2>/dev/null | grep -v 'referenced manual not found'
	! command -v shellcheck >/dev/null || shellcheck -S warning -e SC1091,SC2154,SC2010,SC2238 \
		.ci/* $(PIPELINES) tests/run $(wildcard tests/*.sh tests/support/*.sh tests/bench/* tests/long/*.sh)
	! command -v cppcheck >/dev/null || cppcheck -q --error-exitcode=1 --inline-suppr \
		'-D_Noreturn=__attribute__((noreturn))' --enable=warning,portability -Ilib lib filters

clean:
	rm -rf '$(BUILD)'

# The README's line from recordings to a model in a second; options may be appended.
FAST_PRESET = fsdd-read "$$FSDD" | melspec --hop 20ms | cnn-train --preset fast -o digits.cnn
print-fast-preset:
	@echo '$(FAST_PRESET)'

help:
	@echo 'make             build the programs into $(BUILD)/bin'
	@echo 'make deps        install what the build lacks (NO_INSTALL=1: only say what)'
	@echo 'make demo        find or fetch the recordings, train, evaluate, recognise a few'
	@echo 'make train       a model for the microphone: other voices, rooms, and what is no word; minutes'
	@echo 'make live        listen with it, and show what is heard; LIVE="--count 4" options of pipelines/live'
	@echo 'make test        run all tests; TESTS="fsdd-read nn" only those'
	@echo 'make test-live   scenes, 12 microphones, 40 minutes of what is no digit; make soak: an hour'
	@echo 'make million     a million clips from a pipe to features: memory and time; some minutes'
	@echo 'make fuzz        a hundred thousand damaged WAV files, archives and Parquet files; some minutes'
	@echo 'make test-decoders  1800 files of six formats beside two other decoders; some minutes'
	@echo 'make sanitize    the tests with checks of memory and undefined behaviour'
	@echo 'make bench       speed and memory beside those of others; BENCH="features" only that'
	@echo 'make install     into $$(DESTDIR)$$(PREFIX), here $(DESTDIR)$(PREFIX); make uninstall'
	@echo 'make lint        format, pages, scripts;  make clean'
	@echo 'knobs: CC CFLAGS LDFLAGS PREFIX DESTDIR BUILD PKG_CONFIG'

FORCE:
.PHONY: FORCE all print-fast-preset libraries units deps deps-demo deps-test deps-train demo train live test test-live soak million fuzz test-decoders bench sanitize install uninstall \
	lint clean help
.SECONDARY:
.DELETE_ON_ERROR:
-include $(wildcard $(addprefix $(BUILD)/obj/,filters/*.d lib/*/*.d tests/tools/*.d tests/unit/*/*.d))
