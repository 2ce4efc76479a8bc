# SPDX-License-Identifier: GPL-2.0
# The targets for users; kbuild itself reads Kbuild.

# For "make modules": the build directory of the kernel to build for.
KDIR ?= /lib/modules/$(shell uname -r)/build
# For "make convert": the kernel tree to convert.
KSRC ?=

target := scripts/target
staged := build/modules/$(notdir $(patsubst %/build,%,$(abspath $(KDIR))))

.PHONY: modules modules_install demo check kunit convert lint htmldocs clean help
.NOTPARALLEL:

modules:
	@$(target) $@ scripts/modules '$(KDIR)' $(CURDIR)/$(staged) modules

modules_install:
	@$(target) $@ scripts/modules '$(KDIR)' $(CURDIR)/$(staged) modules modules_install

demo:
	@scripts/demo

check:
	@scripts/check

kunit:
	@$(target) $@ scripts/kunit

convert:
	@$(target) $@ scripts/packages cocci -- scripts/convert '$(KSRC)'

lint:
	@$(target) $@ tests/build/lint

htmldocs:
	@$(target) $@ scripts/htmldocs

clean:
	rm -rf build

help:
	@echo 'Main targets (each installs the Debian packages it lacks):'
	@echo '  demo             - convert KVM and VFIO of Linux 6.12, boot a stock Debian'
	@echo '                     kernel with its own modules and with the converted ones,'
	@echo '                     and show both beside each other'
	@echo '  check            - all tests; ends with "N passed, N failed"'
	@echo '  convert KSRC=dir - convert the kernel tree in dir (Linux 6.1 or 6.12) in place'
	@echo ''
	@echo 'The library as an external module:'
	@echo '  modules          - build it for KDIR (default: the running kernel)'
	@echo '  modules_install  - build and install it'
	@echo ''
	@echo 'Parts of check:'
	@echo '  kunit            - the KUnit suite, with CONFIG_MODULES=n and =y, on 32 bit,'
	@echo '                     and with KASAN, lockdep and PREEMPT_RT'
	@echo '  lint             - checkpatch, sparse, W=1 with gcc and clang, kernel-doc'
	@echo ''
	@echo 'Others:'
	@echo '  htmldocs         - the guide as HTML, in build/html'
	@echo '  clean            - remove build/, where all that is made goes'
