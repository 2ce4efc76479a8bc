static void foo_setup(struct foo *foo)
{
	foo->ops = try_then_request_module(
		symbol_get(foo_layer3_ops), "foo_l3");
}
