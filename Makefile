# SPDX-License-Identifier: GPL-2.0
# The targets for users. kbuild reads Kbuild instead.

# For "make modules" and "make convert M=": the build directory of the kernel to build for.
KDIR ?= /lib/modules/$(shell uname -r)/build
# For "make convert", "series", "report", "hooks" and "kunit": the kernel tree.
KSRC ?=
# For "make convert" and "make report": instead of a kernel tree, directories with modules.
M ?=
# For "make report": a report that was saved, and a file for the findings as SARIF.
BASELINE ?=
SARIF ?=
# For "make series": the directory for the patches.
OUT ?=
# For "make stress" and "make kvm-vfio": how many seconds each load lasts.
DURATION ?= 60
# For "make mutants": the faults to make, see tests/mutants/run.
FAULTS ?=
# For "make strangers": which trees, as VERSION:SEED.
TREES ?=
# For "make kernel-source": the directory for the copy, and the kernel's version.
DIR ?=
VERSION ?= 6.12
# For "make convert" and "make series": 1 for every user of symbol_get().
ALL ?=
# For "make convert": 1 to leave what cannot be converted, and 1 to compile the result.
PARTIAL ?=
CHECK ?=

target := tests/lib/run-target
suite := tests/lib/run-suite
# option VARIABLE,OPTION: the option, if the user has set the variable
option = $(if $(filter-out 0 n no,$($1)),$2)
staged := build/modules/$(notdir $(patsubst %/build,%,$(abspath $(KDIR))))

.PHONY: modules modules_install demo check kunit stress kvm-vfio model mutants coverage strangers \
	xen users convert series report hooks kernel-source bench bench-convert crossbuild lint htmldocs \
	htmlcheck deb check-deb clean help
.NOTPARALLEL:

modules:
	@$(target) $@ tests/lib/build-library '$(KDIR)' '$(CURDIR)/$(staged)' modules

modules_install:
	@$(target) $@ tests/lib/build-library '$(KDIR)' '$(CURDIR)/$(staged)' modules modules_install

demo:
	@tests/demo

check:
	@tests/check

kunit:
	@$(suite) $@ tests/kunit/run$(if $(KSRC),-tree '$(KSRC)')

model:
	@$(suite) $@ tests/model/run

mutants:
	@$(suite) $@ tests/mutants/run $(FAULTS)

coverage:
	@$(suite) $@ tests/kunit/coverage

strangers:
	@$(suite) $@ tests/convert/strangers $(TREES)

stress:
	@$(suite) $@ tests/stress/run '$(DURATION)'

kvm-vfio:
	@$(suite) $@ tests/kvm-vfio/run-mdev '$(DURATION)'

xen:
	@$(suite) $@ tests/xen/run

users:
	@$(suite) $@ tests/users/run

crossbuild:
	@$(suite) $@ tests/build/crossbuild

bench:
	@$(target) $@ tests/bench/run

bench-convert:
	@$(target) $@ tests/bench/convert-time

convert:
	@$(target) $@ tests/lib/packages cocci -- scripts/convert $(call option,ALL,--all) \
		$(call option,PARTIAL,--partial) $(call option,CHECK,--check) \
		$(if $(M),$(M:%=-M '%') --kdir '$(KDIR)') '$(KSRC)'

series:
	@$(target) $@ tests/lib/packages cocci -- scripts/series $(call option,ALL,--all) '$(KSRC)' '$(OUT)'

report:
	@$(target) $@ tests/lib/packages cocci -- scripts/report \
		$(if $(BASELINE),--baseline '$(BASELINE)') $(if $(SARIF),--sarif '$(SARIF)') \
		$(if $(M),$(patsubst %,'%',$(M)),'$(KSRC)')

hooks:
	@$(target) $@ tests/lib/packages cocci -- scripts/find-hooks '$(KSRC)'

kernel-source:
	@$(target) $@ tests/lib/debian-kernel copy '$(VERSION)' '$(DIR)'

lint:
	@$(suite) $@ tests/build/lint

htmldocs:
	@$(target) $@ tests/docs/build

htmlcheck:
	@$(suite) $@ tests/docs/browser

deb:
	@$(target) $@ tests/packages/build '$(CURDIR)/build/deb'

check-deb:
	@$(suite) $@ tests/packages/run

clean:
	rm -rf build

help:
	@echo 'Main targets (each installs the Debian packages it lacks):'
	@echo '  demo             - convert Linux 6.12, boot a stock Debian kernel with its own'
	@echo '                     modules and with the converted ones, and show both next to'
	@echo '                     each other: KVM with VFIO, and Xen'
	@echo '  check            - all tests; ends with "N passed, N failed", and writes the'
	@echo '                     same as JUnit XML, build/logs/check.xml'
	@echo '  bench            - the cost of the registry, compared with symbol_get() and others'
	@echo ''
	@echo 'For the kernel tree in dir:'
	@echo '  convert KSRC=dir [ALL=1]         - convert KVM, VFIO and Xen in place; with ALL=1'
	@echo '                                     every user of symbol_get(); with PARTIAL=1'
	@echo '                                     what can be, with CHECK=1 compile it'
	@echo '  series KSRC=dir OUT=dir [ALL=1]  - the same as patches ready to mail, in OUT'
	@echo '  report KSRC=dir                  - users of symbol_get() and misuse of it; with'
	@echo '                                     M="dir dir2" in modules out of the tree; with'
	@echo '                                     BASELINE=file fail if a misuse is not in this'
	@echo '                                     report, with SARIF=file write them to that, too'
	@echo '  hooks KSRC=dir                   - hand-written hooks'
	@echo '  kunit KSRC=dir                   - the KUnit suite, in a converted copy of it'
	@echo '  kernel-source DIR=dir [VERSION=6.12]'
	@echo '                                   - unpack a copy of Debian'"'"'s linux-source in dir,'
	@echo '                                     for the above; VERSION may be 6.1'
	@echo ''
	@echo 'For modules of any kernel:'
	@echo '  convert M="dir dir2" [PARTIAL=1] - convert the users and providers in these directories'
	@echo ''
	@echo 'The library as an external module:'
	@echo '  modules          - build it for KDIR (default: the running kernel)'
	@echo '  modules_install  - build and install it'
	@echo '  deb              - Debian packages of it, for DKMS, and of the tools, in build/deb'
	@echo ''
	@echo 'Parts of check:'
	@echo '  kunit            - the KUnit suite, with CONFIG_MODULES=n and =y, on 32 bit,'
	@echo '                     and with KASAN, lockdep and PREEMPT_RT'
	@echo '  model            - check models of the protocol of the registry with spin'
	@echo '  lint             - checkpatch, sparse, W=1 with gcc and clang, kernel-doc'
	@echo ''
	@echo 'Others:'
	@echo '  stress [DURATION=60] - four CPUs use the registry, while rmmod is tried all the time:'
	@echo '                     on Debian'"'"'s kernel, and on small ones with KASAN, KCSAN, lockdep,'
	@echo '                     kmemleak or PREEMPT_RT (check runs 15 seconds of each load, on'
	@echo '                     Debian'"'"'s only)'
	@echo '  mutants [FAULTS=names] - make small faults, and check that a test finds each'
	@echo '  coverage         - the lines of the registry that the KUnit suite does not run'
	@echo '  strangers [TREES=version:seed] - convert Debian'"'"'s trees, each with random changes'
	@echo '  kvm-vfio [DURATION=60] - VMs and VFIO devices, by group and by device file, closed in'
	@echo '                     all orders, and opened while kvm-amd is unloaded, with KASAN'
	@echo '                     and lockdep'
	@echo '  xen              - privcmd and pciback in a PV dom0, a PVH dom0 and a DomU of a'
	@echo '                     real Xen hypervisor, stock and converted (check only runs PV)'
	@echo '  users            - converted mtd, tuner and unicode drivers, compared with stock ones'
	@echo '  crossbuild       - compile what convert ALL=1 changes, for six architectures'
	@echo '  check-deb        - install the Debian packages in a Debian 12 of their own, and boot'
	@echo '                     its kernels with what DKMS has built'
	@echo '  bench-convert    - the time that convert takes, compared with plain spatch --dir'
	@echo '  htmldocs         - the manuals as a site with a search, in build/html'
	@echo '  htmlcheck        - look at each of its pages in Chromium, in two widths'
	@echo '  clean            - remove build/, which holds all generated files'
