// SPDX-License-Identifier: GPL-2.0
/*
 * Two VMs and two emulated VFIO devices that hold references on each other, opened by
 * group and by device file.
 *
 * kvm-vfio-mdev bind UUID		bind a device, and then a second file of it
 * kvm-vfio-mdev orders UUID UUID	close them in every order
 * kvm-vfio-mdev race UUID UUID SECONDS	open and close them while kvm-amd is unloaded
 *
 * Prints "STEP<tab>RESULT" for each step and continues whatever the result: the caller
 * knows what to expect. kvm-amd and vfio_iommu_type1 must be loaded, and the devices
 * created.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/vfio.h>

#include "kvm-vfio.h"

/* How a device is opened: through its group, or by its own character device. */
enum path { GROUP, CDEV, PATHS };

static const char * const path_name[] = { "group", "cdev" };

struct device {
	int file;
	int iommu;	/* a container or an iommufd */
	int group;	/* -1 for a device file */
};

static void step(const char *what, const char *name, const char *fmt, ...)
{
	va_list args;

	printf("%s: %s\t", what, name);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

/* How many references there are to kvm-amd, -1 if it is not loaded. */
static int references(void)
{
	FILE *file = fopen("/sys/module/kvm_amd/refcnt", "re");
	int count = -1;

	if (file) {
		if (fscanf(file, "%d", &count) != 1)
			count = -1;
		fclose(file);
	}
	return count;
}

static void close_device(struct device *device)
{
	close(device->file);
	close(device->iommu);
	if (device->group >= 0)
		close(device->group);
}

static int open_device_file(const char *uuid)
{
	char path[PATH_MAX];
	glob_t found;

	snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/vfio-dev/vfio*", uuid);
	if (glob(path, 0, NULL, &found)) {
		errno = ENOENT;
		return -1;
	}
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", basename(found.gl_pathv[0]));
	globfree(&found);
	return open(path, O_RDWR | O_CLOEXEC);
}

static int bind_file(int file, int iommufd)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind), .iommufd = iommufd };

	return ioctl(file, VFIO_DEVICE_BIND_IOMMUFD, &bind);
}

static int open_group(const char *uuid)
{
	char path[PATH_MAX], link[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/iommu_group", uuid);
	len = readlink(path, link, sizeof(link) - 1);
	if (len < 0)
		return -1;
	link[len] = '\0';
	snprintf(path, sizeof(path), "/dev/vfio/%s", basename(link));
	return open(path, O_RDWR | O_CLOEXEC);
}

static int open_device(struct device *device, const char *uuid, enum path path, struct vm *vm)
{
	*device = (struct device){ .file = -1, .iommu = -1, .group = -1 };
	if (path == CDEV) {
		device->file = open_device_file(uuid);
		device->iommu = open("/dev/iommu", O_RDWR | O_CLOEXEC);
		if (device->file < 0 || device->iommu < 0 || add_file(vm, &device->file))
			return -1;
		return bind_file(device->file, device->iommu);
	}

	device->group = open_group(uuid);
	device->iommu = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (device->group < 0 || device->iommu < 0 || add_file(vm, &device->group))
		return -1;
	device->file = open_device_of_group(device->group, device->iommu, uuid);
	return device->file < 0 ? -1 : 0;
}

/* Bind a device for a VM, and then a second file of it, which must have no effect. */
static void bind_twice(const char *what, const char *uuid, int second_has_vm,
		       struct vm *vm, struct device *device)
{
	int second, ret;

	ret = open_vm(vm) ?: open_device(device, uuid, CDEV, vm);
	step(what, "first bind", "%s", answer(ret));
	second = open_device_file(uuid);
	ret = second_has_vm ? add_file(vm, &second) : 0;
	step(what, "second bind", "%s", answer(ret ?: bind_file(second, device->iommu)));
	close(second);
	close_vm(vm);
}

static void do_bind(const char *uuid)
{
	struct device device;
	struct vm vm;
	pid_t pid;

	bind_twice("no VM", uuid, 0, &vm, &device);
	step("no VM", "rmmod kvm-amd", "%s", rmmod("kvm_amd"));
	step("no VM", "rmmod kvm", "%s", rmmod("kvm"));
	close_device(&device);
	step("no VM", "kvm-amd again", "%s", rmmod("kvm_amd"));
	step("no VM", "kvm again", "%s", rmmod("kvm"));

	/* In a process of its own, as a leaked VM keeps the mm of its process. */
	system("modprobe kvm-amd");
	pid = fork();
	if (!pid) {
		bind_twice("VM", uuid, 1, &vm, &device);
		close_device(&device);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	step("VM", "rmmod kvm-amd", "%s", rmmod("kvm_amd"));
	step("VM", "rmmod kvm", "%s", rmmod("kvm"));
	system("modprobe kvm-amd");
}

#define VM(i)		(1 << (i))
#define DEVICE(i)	(4 << (i))

/*
 * An open VM is two open files of KVM. For an open device, VFIO holds one reference. A VM
 * keeps open the file that was added to it. With a cdev that is the device's file, so the
 * device stays open as long as the VM; with a group it is the group's, so it does not.
 */
static int references_due(unsigned int is_open, enum path path)
{
	int i, count = 0;

	for (i = 0; i < 2; i++) {
		int vm = !!(is_open & VM(i)), device = !!(is_open & DEVICE(i));

		count += 2 * vm + (device || (path == CDEV && vm));
	}
	return count;
}

/* Unloading must be refused if and only if there are references. */
static int right(unsigned int is_open, enum path path)
{
	int due = references_due(is_open, path), count = references();
	const char *said = rmmod("kvm_amd");

	if (count == due && !strcmp(said, due ? "refused: in use" : "ok"))
		return 1;
	printf("open %x: %d references, not %d, rmmod %s; ", is_open, count, due, said);
	return 0;
}

static int try_order(char **uuids, enum path path, const int *order)
{
	struct device device[2];
	struct vm vm[2];
	unsigned int is_open = VM(0) | VM(1) | DEVICE(0) | DEVICE(1);
	int i;

	for (i = 0; i < 2; i++) {
		if (open_vm(&vm[i]) || open_device(&device[i], uuids[i], path, &vm[i])) {
			printf("cannot open %d: %s; ", i, strerror(errno));
			return 0;
		}
	}
	for (i = 0; i < 4; i++) {
		if (!right(is_open, path))
			return 0;
		is_open &= ~(1 << order[i]);
		if (order[i] < 2)
			close_vm(&vm[order[i]]);
		else
			close_device(&device[order[i] - 2]);
	}
	if (!right(is_open, path))
		return 0;
	if (strcmp(rmmod("kvm"), "ok") || system("modprobe kvm-amd")) {
		printf("kvm cannot be unloaded; ");
		return 0;
	}
	return 1;
}

static void do_orders(char **uuids, enum path path)
{
	int order[4], i, n, clean = 0, bad = 0;

	printf("%s: 24 orders\t", path_name[path]);
	for (n = 0; n < 256 && !bad; n++) {
		unsigned int seen = 0;

		for (i = 0; i < 4; i++) {
			order[i] = n >> (2 * i) & 3;
			seen |= 1 << order[i];
		}
		if (seen != 0xf)
			continue;
		bad = !try_order(uuids, path, order);
		clean += !bad;
	}
	printf("%d clean\n", clean);
	fflush(stdout);
}

static int run_on(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	return sched_setaffinity(0, sizeof(cpus), &cpus);
}

struct opener {
	unsigned long opened, absent;
	int error;
};

/*
 * Open a VM with a device before closing the previous one, so that rmmod is refused in
 * between. In every fourth round close both, so that rmmod succeeds: while the next one
 * is opened or, in every eighth round, before.
 */
static void open_and_close(char **uuids, enum path path, time_t end, struct opener *opener)
{
	struct device device[2];
	int which = 0, is_open = 0;
	struct vm vm[2];

	while (time(NULL) < end) {
		if (open_vm(&vm[which])) {
			/* The device node is missing, or its module is not loaded. */
			if (!is_open && (errno == ENOENT || errno == ENODEV)) {
				opener->absent++;
				continue;
			}
			opener->error = errno;
			return;
		}
		if (open_device(&device[which], uuids[which], path, &vm[which])) {
			opener->error = errno;
			return;
		}
		opener->opened++;
		which = !which;
		if (is_open) {
			close_vm(&vm[which]);
			close_device(&device[which]);
		}
		is_open = opener->opened % 4;
		if (!is_open) {
			close_device(&device[!which]);
			close_vm(&vm[!which]);
			if (opener->opened % 8 == 0)
				usleep(10000);
		}
	}
}

static void do_race(char **uuids, enum path path, int seconds)
{
	struct opener *opener = mmap(NULL, sizeof(*opener), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const char *name = path_name[path], *said = "ok";
	unsigned long refused = 0, granted = 0;
	time_t end = time(NULL) + seconds;
	char file[PATH_MAX];
	struct utsname uts;
	pid_t pid;
	int fd;

	uname(&uts);
	snprintf(file, sizeof(file), "/lib/modules/%s/kvm-amd.ko", uts.release);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	pid = fork();
	if (!pid) {
		run_on(0);
		open_and_close(uuids, path, end, opener);
		_exit(0);
	}
	said = answer(run_on(1));
	while (time(NULL) < end && !strcmp(said, "ok")) {
		said = rmmod("kvm_amd");
		if (!strcmp(said, "refused: in use")) {
			refused++;
			said = "ok";
		} else if (!strcmp(said, "ok")) {
			granted++;
			said = answer(syscall(SYS_finit_module, fd, "", 0));
		}
	}
	waitpid(pid, NULL, 0);
	close(fd);

	step(name, "opened", "%lu", opener->opened);
	step(name, "found no KVM", "%lu", opener->absent);
	step(name, "rmmod refused", "%lu", refused);
	step(name, "rmmod granted", "%lu", granted);
	if (opener->error)
		said = strerror(opener->error);
	else if (!strcmp(said, "ok") && (!opener->opened || !refused || !granted))
		said = "never opened, refused or granted";
	step(name, "race", "%s", said);
	step(name, "left behind", "%d", references());
}

int main(int argc, char **argv)
{
	int path;

	if (argc == 3 && !strcmp(argv[1], "bind")) {
		do_bind(argv[2]);
		return 0;
	}
	for (path = GROUP; path < PATHS; path++) {
		if (argc == 4 && !strcmp(argv[1], "orders"))
			do_orders(argv + 2, path);
		else if (argc == 5 && !strcmp(argv[1], "race"))
			do_race(argv + 2, path, atoi(argv[4]));
		else
			break;
	}
	if (path == PATHS)
		return 0;
	fprintf(stderr, "see the head of kvm-vfio-mdev.c\n");
	return 2;
}
