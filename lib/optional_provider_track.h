/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Debugging of optional providers: track each section and pin together with the
 * stack that took it, in a ref_tracker, see CONFIG_OPTIONAL_PROVIDER_TRACK.
 *
 * A put only names the interface, so it is not known which of several pins on it
 * ends.  It is assumed to be one that the current task took, or else the youngest.
 * Sections end in the task that began them.
 */
#ifndef _LIB_OPTIONAL_PROVIDER_TRACK_H
#define _LIB_OPTIONAL_PROVIDER_TRACK_H

#include <linux/types.h>

struct seq_file;

#ifdef CONFIG_OPTIONAL_PROVIDER_TRACK

#include <linux/list.h>
#include <linux/ref_tracker.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

/* The largest number of stacks that are printed. */
#define OPTIONAL_STACKS		16

/**
 * struct optional_track - the sections and pins on an interface
 * @dir: the stack of each of them
 * @lock: protects @holders and @unknown
 * @holders: a &struct optional_holder for each
 * @unknown: the number of sections, and of pins, that could not be tracked
 */
struct optional_track {
	struct ref_tracker_dir dir;
	spinlock_t lock; /* protects what follows */
	struct list_head holders;
	unsigned long unknown[2];
};

struct optional_holder {
	struct list_head node;
	struct ref_tracker *tracker;
	const struct task_struct *task;
	bool pin;
};

static void optional_track_init(struct optional_track *track, const char *name)
{
	ref_tracker_dir_init(&track->dir, OPTIONAL_STACKS, name);
	spin_lock_init(&track->lock);
	INIT_LIST_HEAD(&track->holders);
}

/*
 * Nothing holds the interface any more.  What is left was put by an address that
 * several pins share.
 */
static void optional_track_flush(struct optional_track *track)
{
	struct optional_holder *holder, *next;
	unsigned long flags;
	LIST_HEAD(stale);

	spin_lock_irqsave(&track->lock, flags);
	list_splice_init(&track->holders, &stale);
	memset(track->unknown, 0, sizeof(track->unknown));
	spin_unlock_irqrestore(&track->lock, flags);
	list_for_each_entry_safe(holder, next, &stale, node) {
		ref_tracker_free(&track->dir, &holder->tracker);
		kfree(holder);
	}
}

static inline void optional_track_destroy(struct optional_track *track)
{
	optional_track_flush(track);
	ref_tracker_dir_exit(&track->dir);
}

/*
 * Do not wake kswapd, as a lookup may be made with a lock held that waking it takes.
 * Without memory the stack is omitted, or the holder is only counted.
 */
#define OPTIONAL_TRACK_GFP	(__GFP_HIGH | __GFP_NOWARN)

/* A pin, or else a section, begins: the interface has been found. */
static void optional_track_begin(struct optional_track *track, bool pin)
{
	struct optional_holder *holder = kzalloc(sizeof(*holder), OPTIONAL_TRACK_GFP);
	unsigned long flags;

	if (holder) {
		holder->task = current;
		holder->pin = pin;
		ref_tracker_alloc(&track->dir, &holder->tracker, OPTIONAL_TRACK_GFP);
	}
	spin_lock_irqsave(&track->lock, flags);
	if (holder)
		list_add(&holder->node, &track->holders);
	else
		track->unknown[pin]++;
	spin_unlock_irqrestore(&track->lock, flags);
}

/*
 * A pin, or else a section, is about to end, and has not been counted yet.  False if
 * there is none that could end.
 */
static bool optional_track_end(struct optional_track *track, bool pin)
{
	struct optional_holder *holder, *found = NULL;
	unsigned long flags;
	bool known = true;

	spin_lock_irqsave(&track->lock, flags);
	list_for_each_entry(holder, &track->holders, node) {
		if (holder->pin != pin)
			continue;
		if (holder->task == current) {
			found = holder;
			break;
		}
		if (pin && !found)
			found = holder;
	}
	if (found)
		list_del(&found->node);
	else if (track->unknown[pin])
		track->unknown[pin]--;
	else
		known = false;
	spin_unlock_irqrestore(&track->lock, flags);

	if (found) {
		ref_tracker_free(&track->dir, &found->tracker);
		kfree(found);
	}
	return known;
}

static void optional_track_print(struct optional_track *track)
{
	ref_tracker_dir_print(&track->dir, OPTIONAL_STACKS);
}

/* The same for a file. */
static void optional_track_show(struct optional_track *track, struct seq_file *file)
{
	char *stacks = kmalloc(PAGE_SIZE, GFP_KERNEL);

	if (!stacks)
		return;
	if (ref_tracker_dir_snprint(&track->dir, stacks, PAGE_SIZE))
		seq_puts(file, stacks);
	kfree(stacks);
}

#else /* !CONFIG_OPTIONAL_PROVIDER_TRACK */

struct optional_track {};

static inline void optional_track_init(struct optional_track *track, const char *name) {}
static inline void optional_track_flush(struct optional_track *track) {}
static inline void optional_track_destroy(struct optional_track *track) {}
static inline void optional_track_begin(struct optional_track *track, bool pin) {}
static inline void optional_track_print(struct optional_track *track) {}
static inline void optional_track_show(struct optional_track *track, struct seq_file *file) {}

static inline bool optional_track_end(struct optional_track *track, bool pin)
{
	return true;
}

#endif /* CONFIG_OPTIONAL_PROVIDER_TRACK */

#endif /* _LIB_OPTIONAL_PROVIDER_TRACK_H */
