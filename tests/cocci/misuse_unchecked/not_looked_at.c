int called(struct file *file)
{
	int (*fn)(struct file *file);
	int ret;

	fn = symbol_get(foo_count);
	ret = fn(file);
	symbol_put(foo_count);
	return ret;
}

int declared(void)
{
	int *index = optional_symbol_get(foo_index);
	int ret = *index;

	optional_symbol_put(foo_index);
	return ret;
}

int direct(struct file *file)
{
	return symbol_request(foo_count)(file);
}

void thrown_away(void)
{
	symbol_get(foo_count);
}

void frontend(struct foo *foo)
{
	foo->fe = dvb_attach(foo_attach, foo->adapter);
	foo->fe->id = 1;
}
