void foo_unload(struct foo *foo)
{
	symbol_put(foo->table);
}
