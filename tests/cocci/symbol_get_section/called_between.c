// SPDX-License-Identifier: GPL-2.0
bool foo(struct kvm *kvm)
{
	bool (*fn)(struct kvm *kvm);
	bool ret;

	fn = symbol_get(bar);
	if (WARN_ON(!fn))
		return false;

	ret = fn(kvm);
	symbol_put(bar);
	if (!ret)
		return false;

	return true;
}
