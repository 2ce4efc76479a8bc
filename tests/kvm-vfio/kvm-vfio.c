// SPDX-License-Identifier: GPL-2.0
/*
 * A VM that VFIO keeps alive: all KVM files are closed, and rmmod of the KVM modules is
 * tried, while a VFIO device still holds a reference on the VM.
 *
 * kvm-vfio GROUP DEVICE	e.g. kvm-vfio 3 0000:00:05.0
 *
 * Prints "STEP<tab>RESULT" for each step and continues whatever the result: the caller
 * knows what to expect. kvm-amd must be loaded, and the device bound to vfio-pci.
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

/* It takes a second in an emulator, and some more on a busy machine; after this it hangs. */
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

/* Unload all other modules, which shows that no reference on them is left. */
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
 * The last close may oops and kill its process, with locks of the group held and the VM
 * half destroyed.  So it is done by a child that has no other file open and does not
 * share the mm of the VM: its exit would otherwise oops again or hang.  The child's close
 * is the last one because it waits until the parent's end of @sync is closed, which the
 * parent does after closing its own descriptor.
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
	 * After an oops, a process that has the group open hangs when it exits, as a
	 * lock is still held.  So the parent has none of these files open.  A pipe to
	 * the child would report its end too early: its files are closed in no certain
	 * order, and some of the others hold modules.
	 */
	if (!pid) {
		scenario(argv[1], argv[2]);
		_exit(0);
	}
	done.fd = pidfd_open(pid, 0);
	poll(&done, 1, HANG_MS);
	/* A process that oopses in its exit is reported as dead, but cannot be waited for. */
	ended = waitpid(pid, NULL, WNOHANG) == pid;
	step("process ended", ended ? "ok" : "hangs");
	if (ended)
		rmmod_rest();
	else	/* rmmod of vfio-pci waits for the device to be closed */
		step("rmmod vfio*", "not tried");
	return 0;
}
