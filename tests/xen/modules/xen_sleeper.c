// SPDX-License-Identifier: GPL-2.0
/*
 * Takes the place of xen-pciback: offers pcistub_get_gsi_from_sbdf() through the
 * registry, and also through the hook of the stock kernel, so that either xen-privcmd
 * finds it.  It returns an error if its caller is not allowed to sleep, and sleeps
 * otherwise.
 */
#include <linux/delay.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/optional_provider.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <xen/acpi.h>

#ifdef STOCK_KERNEL
/* The converted tree, against which this is built, does not declare it. */
void xen_acpi_register_get_gsi_func(int (*func)(u32 sbdf));
#else
static void xen_acpi_register_get_gsi_func(int (*func)(u32 sbdf)) { }
#endif

int pcistub_get_gsi_from_sbdf(unsigned int sbdf)
{
	/* A spinlock or an rwlock held by the caller disables preemption. */
	if (preempt_count() || irqs_disabled() || rcu_preempt_depth())
		return -EWOULDBLOCK;
#ifdef CONFIG_LOCKDEP
	if (WARN_ON(lockdep_depth(current)))
		return -EDEADLK;
#endif
	might_sleep();
	msleep(20);
	return 0;
}

static struct optional_provider xen_sleeper_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(pcistub_get_gsi_from_sbdf),
};

static int __init xen_sleeper_init(void)
{
	int ret;

	ret = optional_provider_register(xen_sleeper_providers,
					 ARRAY_SIZE(xen_sleeper_providers));
	if (!ret)
		xen_acpi_register_get_gsi_func(pcistub_get_gsi_from_sbdf);
	return ret;
}
module_init(xen_sleeper_init);

static void __exit xen_sleeper_exit(void)
{
	xen_acpi_register_get_gsi_func(NULL);
	optional_provider_unregister(xen_sleeper_providers,
				     ARRAY_SIZE(xen_sleeper_providers));
}
module_exit(xen_sleeper_exit);

MODULE_DESCRIPTION("Sleeps in place of xen-pciback");
MODULE_LICENSE("GPL");
