# SPDX-License-Identifier: GPL-2.0
# For the Kbuild of modules out of the tree that use the registry: "include" this file. It
# finds the header and the exports of the build that is installed for the kernel that the
# modules are built for, by DKMS or by "make modules_install". A kernel that has the
# registry itself needs neither.
ifndef CONFIG_OPTIONAL_PROVIDER
# Only looked for when it is needed: "make clean" also reads this.
optional-provider = $(or $(firstword $(wildcard \
	/var/lib/dkms/optional-provider/kernel-$(KERNELRELEASE)-* \
	/lib/modules/$(KERNELRELEASE)/optional-provider)), \
	$(error optional-provider is not installed for the kernel $(KERNELRELEASE)))
subdir-ccflags-y += -I$(optional-provider)/include
KBUILD_EXTRA_SYMBOLS += $(optional-provider)/Module.symvers
endif
