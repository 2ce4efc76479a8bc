// SPDX-License-Identifier: GPL-2.0
/*
 * Asks xen-privcmd for the GSI of a PCI device by IOCTL_PRIVCMD_PCIDEV_GET_GSI, for
 * which it calls xen-pciback if that is loaded.
 *
 * xen_gsi ask [SBDF]		print the result
 * xen_gsi hammer MODULE	ask from several threads all the time, while the file
 *				MODULE, xen-pciback, is loaded and unloaded; print
 *				"STEP<tab>RESULT" for each result
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/types.h>

/* As in include/uapi/xen/privcmd.h; the distribution's headers are older. */
struct pcidev_get_gsi {
	__u32 sbdf;
	__u32 gsi;
};

#define GET_GSI	_IOC(_IOC_NONE, 'P', 10, sizeof(struct pcidev_get_gsi))

#define NO_SUCH_DEVICE	"0xffff"

#define THREADS		2
#define CALLS		200000
#define CYCLES		50
/* The longest run, emulated on a busy machine, took 80 s; one that takes longer hangs. */
#define STUCK_MS	240000

/* The expected results of the ioctl; any other is counted as OTHER. */
enum { ABSENT, NO_DEVICE, OTHER, ANSWERS };

static atomic_ulong answers[ANSWERS];
static atomic_bool stop;

static int open_privcmd(void)
{
	int fd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		perror("/dev/xen/privcmd");
		exit(1);
	}
	return fd;
}

static const char *answer(int ret)
{
	return ret < 0 ? strerrorname_np(errno) : "ok";
}

static void ask(const char *sbdf)
{
	struct pcidev_get_gsi get = { .sbdf = strtoul(sbdf, NULL, 0) };

	printf("%s\n", answer(ioctl(open_privcmd(), GET_GSI, &get)));
}

static void *keep_asking(void *unused)
{
	struct pcidev_get_gsi get = { .sbdf = strtoul(NO_SUCH_DEVICE, NULL, 0) };
	int fd = open_privcmd();

	while (!atomic_load(&stop)) {
		int ret = ioctl(fd, GET_GSI, &get);

		if (ret && errno == EOPNOTSUPP)
			atomic_fetch_add(&answers[ABSENT], 1);
		else if (ret && errno == ENODEV)
			atomic_fetch_add(&answers[NO_DEVICE], 1);
		else
			atomic_fetch_add(&answers[OTHER], 1);
	}
	close(fd);
	return unused;
}

static unsigned long calls(void)
{
	return answers[ABSENT] + answers[NO_DEVICE] + answers[OTHER];
}

/* Whether there were enough calls, both while it was loaded and while it was not. */
static int enough(int cycles)
{
	return cycles >= CYCLES && calls() >= CALLS && answers[ABSENT] && answers[NO_DEVICE];
}

/* Load and unload it while the threads ask. Return how often this has succeeded. */
static int hammer(const char *path)
{
	pthread_t thread[THREADS];
	int i, cycles = 0, module = open(path, O_RDONLY | O_CLOEXEC);

	for (i = 0; i < THREADS; i++) {
		if (pthread_create(&thread[i], NULL, keep_asking, NULL))
			return -1;
	}
	while (!enough(cycles)) {
		if (syscall(SYS_finit_module, module, "", 0)) {
			perror("loading");
			break;
		}
		if (syscall(SYS_delete_module, "xen_pciback", O_NONBLOCK)) {
			perror("unloading");
			break;
		}
		cycles++;
	}
	atomic_store(&stop, 1);
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	close(module);
	return cycles;
}

static void report(int cycles)
{
	printf("%d or more calls\t%s\n", CALLS, calls() < CALLS ? "no" : "yes");
	printf("%d or more rmmods\t%s\n", CYCLES, cycles < CYCLES ? "no" : "yes");
	printf("EOPNOTSUPP seen\t%s\n", answers[ABSENT] ? "yes" : "no");
	printf("ENODEV seen\t%s\n", answers[NO_DEVICE] ? "yes" : "no");
	printf("other answers\t%lu\n", answers[OTHER]);
	fprintf(stderr, "xen_gsi: %d cycles, %lu EOPNOTSUPP, %lu ENODEV\n", cycles,
		answers[ABSENT], answers[NO_DEVICE]);
}

int main(int argc, char **argv)
{
	struct pollfd done = { .events = POLLIN };
	int fds[2], ended;
	pid_t pid = -1;

	if (argc >= 2 && !strcmp(argv[1], "ask")) {
		ask(argc > 2 ? argv[2] : NO_SUCH_DEVICE);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "hammer") && !pipe(fds))
		pid = fork();
	if (pid < 0) {
		fprintf(stderr, "see the head of xen_gsi.c\n");
		return 2;
	}

	/* A process that hangs in the kernel cannot report it, so its parent does. */
	if (!pid) {
		close(fds[0]);
		report(hammer(argv[2]));
		return 0;
	}
	close(fds[1]);
	done.fd = fds[0];
	ended = poll(&done, 1, STUCK_MS) == 1;
	printf("hammer ended\t%s\n", ended ? "yes" : "stuck");
	return 0;
}
