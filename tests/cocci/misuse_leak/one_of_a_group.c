bool first_is_left(struct foo *foo)
{
	foo->raise = symbol_get(gpu_raise);
	if (!foo->raise)
		return false;
	foo->lower = symbol_get(gpu_lower);
	if (!foo->lower)
		return false;
	return true;
}
