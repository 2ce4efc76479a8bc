int get_table(struct foo *foo)
{
	foo->table = symbol_request(foo_data);
	if (!foo->table)
		return -EINVAL;
	return 0;
}

int kept_by_others(struct foo *foo)
{
	int (*fn)(void) = optional_symbol_get(foo_count);

	if (!fn)
		return -ENOENT;
	foo->fn = fn;
	return 0;
}

/* foo->put points into the table. */
int member_kept_by_others(struct foo *foo)
{
	const struct foo_ops *ops = optional_ops_get(foo_ops);

	if (!ops)
		return -ENOENT;
	if (!ops->get(foo)) {
		optional_ops_put(foo_ops);
		return -EINVAL;
	}
	foo->put = ops->put;
	return 0;
}

/* The caller may put it. */
int stored_then_fails(struct foo *foo)
{
	foo->table = symbol_get(foo_data);
	if (!foo->table)
		return -ENOENT;
	if (foo_setup(foo))
		return -EIO;
	return 0;
}

/* On the path to the last return, it was not found, or has been put. */
int kept_if_all_goes_well(struct foo *foo)
{
	int (*fn)(void) = symbol_get(foo_count);
	int ret = -ENODEV;

	if (fn) {
		foo->fn = fn;
		ret = fn();
		if (ret) {
			symbol_put(foo_count);
			foo->fn = NULL;
		}
	}
	if (ret) {
		ret = -EIO;
		goto out;
	}
	return 0;
out:
	return ret;
}

static int __init foo_init(void)
{
	foo_table = symbol_get(foo_data);
	if (!foo_table)
		pr_info("without the table\n");
	return 0;
}
module_init(foo_init);
