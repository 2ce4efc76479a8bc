bool get_all(struct foo *foo)
{
	foo->raise = symbol_get(gpu_raise);
	if (!foo->raise)
		goto err;
	foo->lower = symbol_get(gpu_lower);
	if (!foo->lower)
		goto put;
	return true;
put:
	symbol_put(gpu_raise);
err:
	return false;
}

void remove(struct foo *f)
{
	if (f->raise)
		symbol_put(gpu_raise);
	if (f->lower)
		symbol_put(gpu_lower);
}
