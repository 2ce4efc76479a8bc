// spatch -D symbols=foo_attach
#include <linux/module.h>

/* provider_init.cocci has done it. */
static int __init foo_init(void)
{
	return optional_provider_register(foo_providers, ARRAY_SIZE(foo_providers));
}

static void __exit foo_exit(void)
{
	optional_provider_unregister(foo_providers, ARRAY_SIZE(foo_providers));
}

module_init(foo_init);
module_exit(foo_exit);
