static int (*decode)(void);

int thread(struct foo *foo)
{
	return foo->busy();
}

void get(struct foo *foo)
{
	foo->busy = symbol_get(gpu_busy);
	decode = symbol_request(foo_decode);
}

void remove(struct foo *foo)
{
	if (foo->busy)
		symbol_put(gpu_busy);
	kthread_stop(foo->thread);
	free_irq(foo->irq, foo);
}

int query(void)
{
	return decode();
}

static void __exit foo_exit(void)
{
	if (decode)
		symbol_put(foo_decode);
	usb_deregister(&foo_driver);
}
