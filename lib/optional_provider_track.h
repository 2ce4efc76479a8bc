/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Debugging of optional providers: remembers each section and pin with the stack
 * that took it, in the kernel's ref_tracker, see CONFIG_OPTIONAL_PROVIDER_TRACK.
 *
 * A put says what it gives up by name only, so it is not known which of several
 * pins on an interface ends.  It is taken to be the task's own, or else the
 * youngest one.  Sections end in the task that began them.
 */
#ifndef _LIB_OPTIONAL_PROVIDER_TRACK_H
#define _LIB_OPTIONAL_PROVIDER_TRACK_H

#include <linux/types.h>

#ifdef CONFIG_OPTIONAL_PROVIDER_TRACK

#include <linux/list.h>
#include <linux/ref_tracker.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

/* More stacks than this are not printed. */
#define OPTIONAL_STACKS		16

/**
 * struct optional_track - who holds an interface
 * @dir: has the stack of each that holds it
 * @lock: protects @holders and @unknown
 * @holders: a &struct optional_holder for each
 * @unknown: number of sections and of pins for which there was no memory
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

/* Nobody holds it any more; what was put astray is not known to have ended. */
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
 * No waking of kswapd, as a lookup may be made with a runqueue lock held.  It makes
 * do without a stack, or without a holder, if there is no memory.
 */
#define OPTIONAL_TRACK_GFP	(__GFP_HIGH | __GFP_NOWARN)

/* A pin or else a section begins, now that the interface has been found. */
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

/* It ends, before it is counted; false if there is none, and it must not end. */
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

#else /* !CONFIG_OPTIONAL_PROVIDER_TRACK */

struct optional_track {};

static inline void optional_track_init(struct optional_track *track, const char *name) {}
static inline void optional_track_flush(struct optional_track *track) {}
static inline void optional_track_destroy(struct optional_track *track) {}
static inline void optional_track_begin(struct optional_track *track, bool pin) {}
static inline void optional_track_print(struct optional_track *track) {}

static inline bool optional_track_end(struct optional_track *track, bool pin)
{
	return true;
}

#endif /* CONFIG_OPTIONAL_PROVIDER_TRACK */

#endif /* _LIB_OPTIONAL_PROVIDER_TRACK_H */
