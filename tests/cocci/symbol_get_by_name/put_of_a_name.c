#include <linux/module.h>

static char watched[KSYM_NAME_LEN] = "jiffies";

void foo_exit(void)
{
	symbol_put(watched);
}
