// SPDX-License-Identifier: GPL-2.0
static void foo_set(struct file *file, struct kvm *kvm)
{
	void (*fn)(struct file *file, struct kvm *kvm);

	fn = symbol_get(bar_set);
	if (!fn)
		return;

	fn(file, kvm);

	symbol_put(bar_set);
}

static void foo_set_at_once(struct file *file)
{
	bar_fn_t *fn = symbol_get(bar_set_at_once);

	if (!fn)
		return;
	fn(file);
	symbol_put(bar_set_at_once);
}
