// A hook that is in five files: header, hook, consumer and provider, with stubs.

typedef int (*foo_lookup_t)(u32 id);

#ifdef CONFIG_FOO
int foo_other(struct device *dev, int *out);
void foo_set_lookup(foo_lookup_t func);
int foo_lookup(u32 id);
#else
static inline int foo_other(struct device *dev, int *out)
{
	return -1;
}

static inline void foo_set_lookup(foo_lookup_t func)
{
}

static inline int foo_lookup(u32 id)
{
	return -1;
}
#endif

EXPORT_SYMBOL_GPL(foo_other);

static foo_lookup_t lookup;
static DEFINE_RWLOCK(lookup_lock);

void foo_set_lookup(foo_lookup_t func)
{
	write_lock(&lookup_lock);
	lookup = func;
	write_unlock(&lookup_lock);
}
EXPORT_SYMBOL_GPL(foo_set_lookup);

int foo_lookup(u32 id)
{
	int ret = -EOPNOTSUPP;

	read_lock(&lookup_lock);
	if (lookup)
		ret = lookup(id);
	read_unlock(&lookup_lock);

	return ret;
}
EXPORT_SYMBOL_GPL(foo_lookup);

static long baz_ioctl(struct file *file, void __user *arg)
{
	int rc;
	struct baz_args args;

	rc = foo_lookup(args.id);
	if (rc < 0)
		return rc;
	return 0;
}

static int bar_lookup(unsigned int id)
{
	return -ENODEV;
}

// This is left for the rule for this module.
static int __init bar_init(void)
{
	foo_set_lookup(bar_lookup);
	return 0;
}

static void __exit bar_exit(void)
{
	foo_set_lookup(NULL);
}
