// SPDX-License-Identifier: GPL-2.0
/*
 * module_loop SECONDS TIMES FILE ARGUMENTS...: load the module in FILE and unload it
 * again, over and over, as modprobe does, but without a new process for each attempt;
 * for SECONDS, and at least TIMES times.  It is loaded with each of ARGUMENTS in turn.
 * An unload that is refused is tried again.
 *
 * Prints how often the module was loaded, how often its init failed, how often unloading
 * it succeeded and was refused, and the longest time that one of these took, in ms.  At
 * the end it may be loaded or not.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static time_t end;
static unsigned long loaded, failed, granted, refused;
static long longest;

static long timed_syscall(long number, long a, long b, long c)
{
	struct timespec begun, over;
	long ret, ms;

	clock_gettime(CLOCK_MONOTONIC, &begun);
	ret = syscall(number, a, b, c);
	clock_gettime(CLOCK_MONOTONIC, &over);
	ms = (over.tv_sec - begun.tv_sec) * 1000 + (over.tv_nsec - begun.tv_nsec) / 1000000;
	if (ms > longest)
		longest = ms;
	return ret;
}

/* Whether it was this program that has loaded it, or has tried to. */
static int load(const char *file, const char *args)
{
	int done = 1, fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		perror(file);
		exit(2);
	}
	if (!timed_syscall(SYS_finit_module, fd, (long)args, 0)) {
		loaded++;
	} else if (errno == ENODEV) {
		failed++;
	} else if (errno == EEXIST || errno == EBUSY) {
		/* It has been loaded by request. */
		done = 0;
	} else {
		perror("finit_module");
		exit(2);
	}
	close(fd);
	return done;
}

static void unload(const char *name)
{
	while (timed_syscall(SYS_delete_module, (long)name, O_NONBLOCK, 0)) {
		if (errno == ENOENT)
			return;
		if (errno != EWOULDBLOCK && errno != EBUSY) {
			perror("delete_module");
			exit(2);
		}
		refused++;
		if (time(NULL) >= end)
			return;
	}
	granted++;
}

int main(int argc, char **argv)
{
	char **args, *file, *name;
	int i = 0, times;

	if (argc < 5) {
		fprintf(stderr, "usage: module_loop SECONDS TIMES FILE ARGUMENTS...\n");
		return 2;
	}
	end = time(NULL) + atoi(argv[1]);
	times = atoi(argv[2]);
	file = argv[3];
	name = basename(strdup(file));
	*strrchr(name, '.') = '\0';
	args = argv + 4;
	argc -= 4;

	while (time(NULL) < end || i < times) {
		i += load(file, args[i % argc]);
		unload(name);
	}
	printf("%lu %lu %lu %lu %ld\n", loaded, failed, granted, refused, longest);
	return 0;
}
