int tested(struct file *file)
{
	int (*fn)(struct file *file);
	int ret = 0;

	fn = symbol_get(foo_count);
	if (fn && fn(file))
		ret = 1;
	return ret;
}

int tested_first(struct file *file)
{
	int (*fn)(struct file *file) = symbol_request(foo_count);

	if (!fn || fn(file))
		return -EINVAL;
	return 0;
}

int chosen(struct file *file)
{
	int (*fn)(struct file *file) = optional_symbol_get(foo_count);

	return fn ? fn(file) : 0;
}

void warned(void)
{
	int *index;

	index = symbol_request(foo_index);
	if (WARN_ON(!index))
		return;
	foo_use(*index);
}

/* A frontend may work without a tuner, and without one there is no pin to lose. */
void frontend(struct foo *foo)
{
	dvb_attach(foo_tuner_attach, foo->fe);
	foo->fe = dvb_attach(foo_attach, foo->adapter);
	if (!foo->fe)
		return;
	foo->fe->id = 1;
}
