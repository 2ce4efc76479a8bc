// SPDX-License-Identifier: GPL-2.0
static int (*first)(void);

#define foo_make(what) static void *get_##what(void) { return symbol_get(what); }

static inline void *foo_find(int version)
{
	void *found;

	if (!(first = symbol_get(bar_first)))
		return NULL;
	found = version > 2 ? (typeof(first))symbol_get(bar_v3) :
		version > 1 ? symbol_get(bar_v2) : symbol_get(bar_v1);
	if (!found && (first = symbol_request(bar_other)) != NULL)
		foo_take(symbol_get(bar_more), found ?: symbol_get(bar_last));
	return found;
}
