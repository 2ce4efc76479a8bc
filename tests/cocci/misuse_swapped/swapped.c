void start(struct foo *foo)
{
	phys_addr_t (*get_virt)(int id);
	phys_addr_t (*get_phys)(int id);

	get_virt = symbol_get(mem_get_phys);
	get_phys = symbol_get(mem_get_virt);
	foo->table = (struct table *)__symbol_get("foo_table");
	foo->raise = (set_fn)(unsigned long)optional_symbol_get(gpu_lower);
	foo->lower = (set_fn)optional_symbol_get(gpu_raise);
}
