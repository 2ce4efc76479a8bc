static int __init foo_init(void)
{
	int ret;

	foo_table = optional_symbol_get(foo_data);
	if (!foo_table)
		return -ENOENT;
	ret = -ENOMEM;
	foo_buffer = kmalloc(16, GFP_KERNEL);
	if (!foo_buffer)
		goto fail;
	return 0;
fail:
	pr_info("no memory\n");
	return ret;
}
module_init(foo_init);

static int bar_start(struct attr *attr)
{
	void *addr = __symbol_get(bar_name);

	if (!addr)
		return -ENXIO;
	attr->addr = (unsigned long)addr;
	if (IS_ERR(bar_register(attr)))
		return -EBUSY;
	return 0;
}
