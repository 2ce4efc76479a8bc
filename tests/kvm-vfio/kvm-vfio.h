/* SPDX-License-Identifier: GPL-2.0 */
/* What kvm-vfio.c and kvm-vfio-mdev.c both do with a VM, a device and a module. */
#ifndef KVM_VFIO_H
#define KVM_VFIO_H

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/kvm.h>
#include <linux/vfio.h>

struct vm {
	int vm;
	int vfio;	/* the KVM_DEV_TYPE_VFIO device */
};

static const char *answer(int ret)
{
	return ret < 0 ? strerror(errno) : "ok";
}

/* As rmmod does, use O_NONBLOCK to get a result at once, even if the module is in use. */
static const char *rmmod(const char *module)
{
	if (!syscall(SYS_delete_module, module, O_NONBLOCK))
		return "ok";
	switch (errno) {
	case EWOULDBLOCK:
		return "refused: in use";
	case ENOENT:
		return "not loaded";
	default:
		return strerror(errno);
	}
}

static int open_vm(struct vm *vm)
{
	struct kvm_create_device vfio = { .type = KVM_DEV_TYPE_VFIO, .fd = -1 };
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), ret = -1;

	*vm = (struct vm){ .vm = -1, .vfio = -1 };
	if (kvm < 0)
		return -1;
	vm->vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm->vm >= 0)
		ret = ioctl(vm->vm, KVM_CREATE_DEVICE, &vfio);
	vm->vfio = vfio.fd;
	close(kvm);
	return ret;
}

static int close_vm(struct vm *vm)
{
	return close(vm->vfio) | close(vm->vm);
}

/* @file is that of a group, or of a device: KVM_DEV_VFIO_FILE has the same value. */
static int add_file(struct vm *vm, int *file)
{
	struct kvm_device_attr add = {
		.group = KVM_DEV_VFIO_GROUP,
		.attr = KVM_DEV_VFIO_GROUP_ADD,
		.addr = (unsigned long)file,
	};

	return ioctl(vm->vfio, KVM_SET_DEVICE_ATTR, &add);
}

static int open_device_of_group(int group, int container, const char *name)
{
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return -1;
	return ioctl(group, VFIO_GROUP_GET_DEVICE_FD, name);
}

#endif
