int got(struct file *file)
{
	int (*fn)(struct file *file);
	int ret = -ENOENT;

	fn = symbol_get(foo_count);
	if (!fn)
		goto out;
	ret = fn(file);
	symbol_put(foo_count);
out:
	return ret;
}

int put_if_set(struct file *file)
{
	int (*fn)(struct file *file);
	int ret = -ENOENT;

	fn = symbol_get(foo_count);
	if (!fn)
		goto out;
	ret = fn(file);
out:
	if (fn)
		symbol_put(foo_count);
	return ret;
}

void section(struct file *file)
{
	int (*fn)(struct file *file) = optional_symbol_enter(foo_other);

	if (!fn)
		return;
	fn(file);
	optional_symbol_exit(foo_other);
}

void attached(struct foo *foo)
{
	foo->ca = dvb_attach(foo_ca_attach, foo->adapter);
	foo->type = tuner_symbol_probe(foo_probe, foo->adapter);
}

void release(struct foo *foo)
{
	symbol_put(foo_ca_attach);
	symbol_put(foo_probe);
	optional_symbol_put(foo_ca_attach);
	optional_symbol_put(foo_data);
	optional_ops_exit(foo_ops);
}

void others(struct foo *foo)
{
	foo->data = optional_symbol_request(foo_data);
	foo->ops = optional_ops_enter(foo_ops);
}
