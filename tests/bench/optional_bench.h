/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTIONAL_BENCH_H
#define OPTIONAL_BENCH_H

struct module;

/* All peers call this; it returns its argument. */
int optional_bench_answer(int arg);

/* Unregistered immediately after it was registered, so it has an empty slot. */
int optional_bench_gone(int arg);

/* Never registered. */
int optional_bench_never(int arg);

/* For try_module_get(): a table with an owner, like struct file_operations. */
struct optional_bench_ops {
	struct module *owner;
	int (*answer)(int arg);
};

extern const struct optional_bench_ops optional_bench_ops;

#endif
