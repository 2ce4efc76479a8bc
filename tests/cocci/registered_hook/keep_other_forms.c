// Not converted, but reported: hooks with other locks, and without one.
static int (*plain)(int value);
static int (*under_rcu)(int value);
static int value_only;

int set_plain(int (*func)(int value))
{
	if (plain)
		return -EBUSY;
	plain = func;
	return 0;
}
EXPORT_SYMBOL_GPL(set_plain);

void set_under_rcu(int (*func)(int value))
{
	rcu_assign_pointer(under_rcu, func);
	synchronize_rcu();
}
EXPORT_SYMBOL(set_under_rcu);

// Not hooks: not a pointer, or only set in this file.
void set_value(int value)
{
	value_only = value;
}
EXPORT_SYMBOL(set_value);

static int (*own)(int value);

void set_own(int (*func)(int value))
{
	own = func;
}

int ask(int value)
{
	int (*fn)(int value);
	int ret = 0;

	if (plain)
		ret = plain(value);
	rcu_read_lock();
	fn = rcu_dereference(under_rcu);
	if (fn)
		ret += fn(value);
	rcu_read_unlock();
	return ret + own(value) + value_only;
}

static int (*under_srcu)(int value);

void set_under_srcu(int (*func)(int value))
{
	WRITE_ONCE(under_srcu, func);
}
EXPORT_SYMBOL_GPL(set_under_srcu);

int ask_under_srcu(int value)
{
	int index = srcu_read_lock(&foo_srcu);
	int ret = under_srcu(value);

	srcu_read_unlock(&foo_srcu, index);
	return ret;
}
