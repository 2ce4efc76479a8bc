// SPDX-License-Identifier: GPL-2.0
/* Loading this takes the lock of the module notifier chain for writing. */
#include <linux/module.h>
#include <linux/notifier.h>

static int optional_test_event(struct notifier_block *nb, unsigned long event, void *data)
{
	return NOTIFY_DONE;
}

static struct notifier_block optional_test_nb = {
	.notifier_call = optional_test_event,
};

static int __init optional_test_notifier_init(void)
{
	return register_module_notifier(&optional_test_nb);
}
module_init(optional_test_notifier_init);

static void __exit optional_test_notifier_exit(void)
{
	unregister_module_notifier(&optional_test_nb);
}
module_exit(optional_test_notifier_exit);

MODULE_DESCRIPTION("Test of optional providers: a module notifier");
MODULE_LICENSE("GPL");
