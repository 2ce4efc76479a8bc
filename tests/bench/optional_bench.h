/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTIONAL_BENCH_H
#define OPTIONAL_BENCH_H

struct module;

/* What all the peers call; returns its argument. */
int optional_bench_answer(int arg);

/* Registered, and unregistered again at once: a slot that is empty. */
int optional_bench_gone(int arg);

/* Nobody has ever registered it. */
int optional_bench_never(int arg);

/* The provider as users of try_module_get() know it, such as file_operations. */
struct optional_bench_ops {
	struct module *owner;
	int (*answer)(int arg);
};

extern const struct optional_bench_ops optional_bench_ops;

#endif
