// SPDX-License-Identifier: GPL-2.0
/*
 * rmmod_loop MODULE SECONDS: try to unload MODULE over and over, as rmmod does, but
 * without a new process for each attempt.  Ends early if the module is unloaded.
 * Prints how often this was refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned long refused = 0;
	time_t end;

	if (argc != 3) {
		fprintf(stderr, "usage: rmmod_loop MODULE SECONDS\n");
		return 2;
	}
	end = time(NULL) + atoi(argv[2]);
	while (time(NULL) < end) {
		if (!syscall(SYS_delete_module, argv[1], O_NONBLOCK)) {
			printf("%lu\n", refused);
			return 0;
		}
		if (errno != EWOULDBLOCK && errno != EBUSY) {
			perror("delete_module");
			return 2;
		}
		refused++;
	}
	printf("%lu\n", refused);
	return 0;
}
