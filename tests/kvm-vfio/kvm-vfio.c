// SPDX-License-Identifier: GPL-2.0
/*
 * A VM that VFIO keeps alive: every KVM descriptor is closed, and the KVM
 * modules are asked to go, while a VFIO device still holds its reference.
 *
 * kvm-vfio GROUP DEVICE	e.g. kvm-vfio 3 0000:00:05.0
 *
 * Prints "STEP<tab>RESULT" for each step and goes on whatever the result: the
 * caller knows what to expect. Needs kvm-amd loaded, and the device bound to
 * vfio-pci.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kvm-vfio.h"

/* All of it takes a second, emulated, and some on a busy machine; what takes this long hangs. */
#define HANG_MS 20000

static void step(const char *name, const char *fmt, ...)
{
	va_list args;

	printf("%s\t", name);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

/* All of the rest, which shows that nothing has kept a reference to any. */
static void rmmod_rest(void)
{
	static const char * const rest[] = {
		"vfio_pci", "vfio_pci_core", "vfio_iommu_type1", "vfio", NULL,
	};
	const char * const *module;

	for (module = rest; *module; module++) {
		const char *result = rmmod(*module);

		if (strcmp(result, "ok")) {
			step("rmmod vfio*", "%s: %s", *module, result);
			return;
		}
	}
	step("rmmod vfio*", "ok");
}

/*
 * The last close may kill whoever does it, with locks of the group held and
 * the VM half gone. So a child does it that has nothing else open and another
 * mm than the VM's, lest its own exit oopses again or hangs. It is the last
 * close because the child waits until the parent's end of @sync is closed,
 * after the parent's own descriptor.
 */
static void close_device(int device)
{
	int status, sync[2];
	pid_t pid = -1;
	char byte;

	if (!pipe(sync))
		pid = fork();
	if (pid < 0) {
		step("device closed", "%s", strerror(errno));
		return;
	}
	if (!pid) {
		close(sync[1]);
		read(sync[0], &byte, 1);
		if (dup2(device, 3) < 0)
			_exit(2);
		close_range(4, ~0U, 0);
		close(3);
		_exit(0);
	}
	close(device);
	close(sync[1]);
	if (waitpid(pid, &status, 0) != pid)
		step("device closed", "%s", strerror(errno));
	else if (WIFSIGNALED(status))
		step("device closed", "killed by signal %d", WTERMSIG(status));
	else
		step("device closed", WEXITSTATUS(status) ? "failed" : "ok");
}

static void scenario(const char *group_nr, const char *name)
{
	int container, group, device;
	char path[64];
	struct vm vm;

	snprintf(path, sizeof(path), "/dev/vfio/%s", group_nr);
	container = open("/dev/vfio/vfio", O_RDWR);
	group = open(path, O_RDWR);

	step("VM made", "%s", answer(open_vm(&vm)));
	step("group added", "%s", answer(add_file(&vm, &group)));
	device = open_device_of_group(group, container, name);
	step("device opened", "%s", answer(device));
	step("KVM closed", "%s", answer(close_vm(&vm)));

	step("rmmod kvm-amd", "%s", rmmod("kvm_amd"));
	step("rmmod kvm", "%s", rmmod("kvm"));
	close_device(device);
	step("rmmod kvm-amd again", "%s", rmmod("kvm_amd"));
	step("rmmod kvm again", "%s", rmmod("kvm"));
}

int main(int argc, char **argv)
{
	struct pollfd done = { .events = POLLIN };
	pid_t pid = -1;
	int ended;

	if (argc == 3)
		pid = fork();
	if (pid < 0) {
		fprintf(stderr, "usage: kvm-vfio GROUP DEVICE\n");
		return 2;
	}

	/*
	 * What an oops left locked makes the one who has the group open wait for
	 * ever when it exits. A parent without any such file does not. A pipe to
	 * the child would tell it too early: its files are closed in no certain
	 * order, and the rest of them hold modules.
	 */
	if (!pid) {
		scenario(argv[1], argv[2]);
		_exit(0);
	}
	done.fd = pidfd_open(pid, 0);
	poll(&done, 1, HANG_MS);
	/* A process that an oops ends in its exit is dead as well, but not waited for. */
	ended = waitpid(pid, NULL, WNOHANG) == pid;
	step("process ended", ended ? "ok" : "hangs");
	if (ended)
		rmmod_rest();
	else	/* rmmod of vfio-pci waits for the device to be closed */
		step("rmmod vfio*", "not tried");
	return 0;
}
