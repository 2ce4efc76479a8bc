// SPDX-License-Identifier: GPL-2.0
/*
 * fail_nth module FILE ARGUMENTS: load the module in FILE and unload it again
 * fail_nth write FILE TEXT: write TEXT to FILE
 *
 * Does so over and over: the first time the first allocation in it fails, the second
 * time the second, and so on until there are no more.  debugfs selects the allocations,
 * see Documentation/fault-injection/ of the kernel.  "%d" in ARGUMENTS becomes the number
 * of the allocation that fails.  Prints how many failed, and for how many of them the
 * result was ENOMEM; the others are not needed.  Any other error ends it.
 *
 * Nothing else runs on this CPU meanwhile, so that no worker of the kernel refills the
 * per-CPU memory in time.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static int set_nth, file;

static void set(int nth)
{
	char text[16];

	sprintf(text, "%d", nth);
	if (pwrite(set_nth, text, strlen(text), 0) < 0)
		die("fail-nth");
}

/* How many allocations were left before the one to fail; 0 if it has failed. */
static int left(void)
{
	char text[16] = "";

	if (pread(set_nth, text, sizeof(text) - 1, 0) < 0)
		die("fail-nth");
	return atoi(text);
}

static int do_module(const char *format, int nth, const char *name)
{
	char args[128];

	snprintf(args, sizeof(args), format, nth);
	if (syscall(SYS_finit_module, file, args, 0))
		return errno;
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? errno : 0;
}

static int do_write(const char *text)
{
	return write(file, text, strlen(text)) < 0 ? errno : 0;
}

int main(int argc, char **argv)
{
	struct sched_param param = { .sched_priority = 1 };
	int error, rest, nth, module, told = 0;
	cpu_set_t cpu;
	char *name;

	if (argc != 4) {
		fprintf(stderr, "usage: fail_nth module FILE ARGUMENTS | write FILE TEXT\n");
		return 2;
	}
	module = !strcmp(argv[1], "module");
	name = basename(strdup(argv[2]));
	if (module)
		*strrchr(name, '.') = '\0';
	file = open(argv[2], module ? O_RDONLY : O_WRONLY);
	if (file < 0)
		die(argv[2]);
	set_nth = open("/proc/thread-self/fail-nth", O_RDWR);
	if (set_nth < 0)
		die("fail-nth");
	CPU_ZERO(&cpu);
	CPU_SET(0, &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu) ||
	    sched_setscheduler(0, SCHED_FIFO, &param))
		die("scheduler");

	for (nth = 1; ; nth++) {
		set(nth);
		error = module ? do_module(argv[3], nth, name) : do_write(argv[3]);
		rest = left();
		set(0);
		if (error && (rest || error != ENOMEM)) {
			errno = error;
			die(argv[2]);
		}
		if (rest)
			break;
		told += error == ENOMEM;
	}
	printf("%d %d\n", nth - 1, told);
	return 0;
}
