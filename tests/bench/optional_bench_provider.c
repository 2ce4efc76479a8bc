// SPDX-License-Identifier: GPL-2.0
/* The provider that optional_bench.c calls in all these ways. */
#include <linux/module.h>
#include <linux/optional_provider.h>

#include "optional_bench.h"

int optional_bench_answer(int arg)
{
	return arg;
}
EXPORT_SYMBOL_GPL(optional_bench_answer);

int optional_bench_gone(int arg)
{
	return arg;
}

const struct optional_bench_ops optional_bench_ops = {
	.owner = THIS_MODULE,
	.answer = optional_bench_answer,
};
EXPORT_SYMBOL_GPL(optional_bench_ops);

static struct optional_provider optional_bench_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_bench_answer),
	OPTIONAL_PROVIDER_SYMBOL(optional_bench_gone),
};

static int __init optional_bench_provider_init(void)
{
	int ret = optional_provider_register(optional_bench_providers, 2);

	if (!ret)
		optional_provider_unregister(&optional_bench_providers[1], 1);
	return ret;
}
module_init(optional_bench_provider_init);

static void __exit optional_bench_provider_exit(void)
{
	optional_provider_unregister(optional_bench_providers, 1);
}
module_exit(optional_bench_provider_exit);

MODULE_DESCRIPTION("Benchmark of optional providers: the provider");
MODULE_LICENSE("GPL");
