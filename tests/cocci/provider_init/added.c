// spatch -D symbols=foo_attach
#include <linux/module.h>

static int __init foo_init(void)
{
	return i2c_add_driver(&foo_driver);
}

static void __exit foo_exit(void)
{
	i2c_del_driver(&foo_driver);
}

module_init(foo_init);
module_exit(foo_exit);
