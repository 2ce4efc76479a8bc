// The setter does more than set the hook.
typedef bool (*foo_match_t)(struct foo *foo, int id);

static foo_match_t foo_match;
static DEFINE_MUTEX(foo_match_lock);

void foo_set_match(foo_match_t match)
{
	mutex_lock(&foo_match_lock);
	foo_match = match;
	foo_matches_changed();
	mutex_unlock(&foo_match_lock);
}
EXPORT_SYMBOL(foo_set_match);

bool foo_matches(struct foo *foo, int id)
{
	bool matches = false;

	mutex_lock(&foo_match_lock);
	if (foo_match)
		matches = foo_match(foo, id);
	mutex_unlock(&foo_match_lock);
	return matches;
}
EXPORT_SYMBOL(foo_matches);

int ask(struct foo *foo)
{
	if (!foo_matches(foo, 1))
		return -ENOENT;
	return 0;
}

static bool bar_match(struct foo *foo, int id)
{
	return foo->id == id;
}

void bar_init(void)
{
	foo_set_match(bar_match);
}
