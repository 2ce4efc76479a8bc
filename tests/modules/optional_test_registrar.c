// SPDX-License-Identifier: GPL-2.0
/*
 * Registers a function of optional_test_owner on its behalf, when that module calls it.
 * Unregisters it when something is written to its parameter "unregister".  With forget=1
 * it registers a function of the kernel when it is loaded, and never unregisters it.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/optional_provider.h>

#include "optional_test.h"

static struct optional_provider providers[1];

int optional_test_register(const char *name, const void *fn, struct module *owner)
{
	providers[0].name = name;
	providers[0].addr = fn;
	return optional_provider_register_owner(providers, ARRAY_SIZE(providers), owner);
}
EXPORT_SYMBOL_GPL(optional_test_register);

static int unregister_set(const char *val, const struct kernel_param *kp)
{
	optional_provider_unregister(providers, ARRAY_SIZE(providers));
	return 0;
}

static const struct kernel_param_ops unregister_ops = {
	.set = unregister_set,
};
module_param_cb(unregister, &unregister_ops, NULL, 0200);
MODULE_PARM_DESC(unregister, "a write unregisters the provider");

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "register for built-in code, and do not unregister, which is a bug");

static int __init optional_test_registrar_init(void)
{
	if (!forget)
		return 0;
	return optional_test_register("optional_test_builtin", get_option, NULL);
}
module_init(optional_test_registrar_init);

static void __exit optional_test_registrar_exit(void)
{
}
module_exit(optional_test_registrar_exit);

MODULE_DESCRIPTION("Test of optional providers: registers for another module");
MODULE_LICENSE("GPL");
