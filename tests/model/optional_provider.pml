/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of the protocol of lib/optional_provider.c: lookups, sections, pins and
 * unregistration of one slot, and the owner's reference count and rmmod.  Inline
 * definitions have the names of the functions that they model.
 *
 * Each access to shared memory is a step of its own.  Memory is sequentially
 * consistent.  The model checks that the provider is not used after it has been
 * unregistered or its owner has been freed, that no balanced put is refused, that each
 * process that waits is woken (a process that is stuck is an invalid end state), and
 * that there is no reference on the owner after unregistration.
 *
 * With REGISTRAR, another module has registered the provider on behalf of the owner,
 * and unregisters it at any time.  With SECOND, a second task unregisters the same
 * provider, and the unregistration of an unrelated one ends at any time.  Each of the
 * other names in an #ifdef below is a deliberate mistake, which must be found.
 */
#define CPUS	2
#define USERS	3			/* processes that use the slot */

mtype = { EMPTY, LIVE, DRAINING };

mtype state = LIVE;			/* slot->state */
bool found = true;			/* slot->size is not OPTIONAL_ABSENT */
bool refs = true;			/* slot->refs is that of the owner */
byte leader = 0;			/* slot->leader; initially stale */
byte drained[2];			/* the completions of the two */

short sections[CPUS];
short gets[CPUS];
short puts[CPUS];

short refcnt = 1;			/* the owner's, including the module's own */
bool going;				/* rmmod was granted */
bool departing;				/* the notifier has run */
byte kobject;				/* references on the owner's kobject */
bool freed;				/* the owner's memory */
bool unregistered;			/* optional_provider_unregister() has returned */
bool mutex;				/* optional_provider_mutex */
byte ended;				/* optional_ended */

bool rcu[USERS];			/* whether it is in a read section */

inline rcu_read_lock_sched() { rcu[me] = true }
inline rcu_read_unlock_sched() { rcu[me] = false }

inline synchronize_rcu()
{
	wait = 0;
	do
	:: wait < USERS -> (!rcu[wait]); wait++
	:: else -> break
	od
}

inline mutex_lock() { atomic { !mutex -> mutex = true } }
inline mutex_unlock() { mutex = false }

inline use()
{
	assert(!unregistered && !freed)
}

inline any_cpu(cpu)
{
	if
	:: cpu = 0
	:: cpu = 1
	fi
}

inline try_module_get(ok)
{
	atomic {
		assert(!freed);
		ok = (refcnt > 0 && !going);
		if
		:: ok -> refcnt++
		:: else
		fi
	}
}

inline module_put()
{
	atomic {
		assert(!freed && refcnt > 0);
		refcnt--
	}
}

/* Adds up the counters of one CPU after the other, which may change meanwhile. */
inline optional_slot_pins(pins)
{
#ifdef OLD_SUM	/* as with one counter, which is incremented and decremented */
	pins = gets[0] - puts[0];
	pins = pins + gets[1] - puts[1]
#else
#ifdef GETS_FIRST
	pins = gets[0]; pins = pins + gets[1];
	pins = pins - puts[0]; pins = pins - puts[1]
#else
	pins = 0 - puts[0]; pins = pins - puts[1];
	pins = pins + gets[0]; pins = pins + gets[1]
#endif
#endif
}

inline optional_slot_use(pin)
{
#ifdef FOUND_OUTSIDE_RCU
	ok = found;
	rcu_read_lock_sched();
#else
	rcu_read_lock_sched();
	ok = found;
#endif
	if
	:: ok && pin ->
		try_module_get(ok);
		if
		:: ok -> atomic { gets[cpu] = gets[cpu] + 1 }
		:: else
		fi
	:: ok && !pin -> atomic { sections[cpu] = sections[cpu] + 1 }
	:: else
	fi;
	rcu_read_unlock_sched()
}

inline optional_slot_wake()
{
	atomic { drained[leader] = (drained[leader] < 3 -> drained[leader] + 1 : 3) }
}

inline optional_pin_end()
{
#ifdef COUNT_BEFORE_OWNER
	atomic { puts[cpu] = puts[cpu] + 1 };
	module_put()
#else
	module_put();
	atomic { puts[cpu] = puts[cpu] + 1 }
#endif
}

inline optional_provider_put(by_addr)
{
	rcu_read_lock_sched();
	ok = refs && !by_addr;
	ok = ok && refcnt > 1;
	if
	:: ok -> optional_pin_end()
	:: else ->
#ifdef OLD_REFCNT	/* the count decides, although rmmod lowers it for a moment */
		assert(by_addr || !refs || refcnt > 1);
#endif
		seen = state;
		optional_slot_pins(pins);
		/* A balanced put is never refused. */
		assert(seen != EMPTY && pins > 0);
#ifdef WAKE_BEFORE_COUNT
		if
		:: seen == DRAINING -> optional_slot_wake()
		:: else
		fi;
		optional_pin_end()
#else
		optional_pin_end();
		if
		:: seen == DRAINING -> optional_slot_wake()
		:: else
		fi
#endif
	fi;
	rcu_read_unlock_sched()
}

inline optional_provider_exit()
{
	rcu_read_lock_sched();
	ok = found;
	if
	:: ok -> atomic { sections[cpu] = sections[cpu] - 1 }
	:: else ->
		seen = state;
		assert(seen != EMPTY);
		atomic { sections[cpu] = sections[cpu] - 1 };
		if
		:: seen == DRAINING -> optional_slot_wake()
		:: else
		fi
	fi;
	rcu_read_unlock_sched()
}

/* A consumer: get, use, put, each on any CPU. */
proctype pin(byte me; bool by_addr)
{
	bool ok; byte cpu; mtype seen; short pins;

	any_cpu(cpu);
	optional_slot_use(true);
	if
	:: ok ->
		use();
		any_cpu(cpu);
		optional_provider_put(by_addr)
	:: else
	fi
}

/* A consumer: enter, use, exit. */
proctype section(byte me)
{
	bool ok; byte cpu; mtype seen;

	any_cpu(cpu);
	optional_slot_use(false);
	if
	:: ok ->
		use();
		any_cpu(cpu);
		use();
		optional_provider_exit()
	:: else
	fi
}

inline optional_slots_used()
{
	/* No section can begin any more, so this counter is only decremented. */
	used = sections[0]; used = used + sections[1];
	if
	:: used <= 0 ->
		optional_slot_pins(used)
	:: else
	fi
}

inline optional_provider_unregister()
{
	mutex_lock();
	/* optional_slot_drain() */
	leader = 1;
	found = false;
	refs = false;
#ifndef STATE_LATE
	state = DRAINING;
#endif
	mutex_unlock();
	/* optional_slots_wait() */
#ifndef NO_GRACE_PERIOD
	synchronize_rcu();
#endif
#ifdef STATE_LATE
	state = DRAINING;
#endif
	do
	:: optional_slots_used();
		if
		:: used <= 0 -> break
		:: else
		fi;
		atomic { drained[1] > 0 -> drained[1] = drained[1] - 1 }
	od;
	unregistered = true;
	/* Without pins, there is no reference on the owner either. */
	assert(refcnt <= 1);
	mutex_lock();
	state = EMPTY;
	ended++;
	mutex_unlock()
}

/* delete_module() and the owner's exit */
inline try_release_module_ref(granted)
{
	atomic { refcnt--; granted = (refcnt == 0) };
	if
	:: granted
	:: else ->
		atomic {
			if
			:: refcnt == 0 -> granted = true
			:: else -> refcnt++
			fi
		}
	fi
}

proctype rmmod()
{
	bool granted; byte wait; short used; byte tries;

	do
	:: tries < 2 && !granted -> tries++; try_release_module_ref(granted)
	:: else -> break
	od;
	if
	:: granted ->
		going = true;
#ifdef REGISTRAR
		/* The registrar unregisters, and optional_provider_module_event() waits. */
#ifndef NO_KOBJECT
		atomic {
			if
			:: state == DRAINING || state == LIVE -> kobject++
			:: else
			fi;
			departing = true
		};
		(kobject == 0);
#endif
#else
		optional_provider_unregister();
#endif
		freed = true
	:: else
	fi
}

#ifdef REGISTRAR
/* The module that has registered on behalf of the owner. */
proctype registrar()
{
	byte wait; short used;

	optional_provider_unregister()
}

/* optional_module_depart() */
proctype depart()
{
end:	(departing && state == EMPTY);
	atomic {
		if
		:: kobject > 0 -> kobject--
		:: else
		fi
	}
}
#endif

#ifdef SECOND
inline optional_draining()
{
	mutex_lock();
	others = (state == DRAINING);
	mutex_unlock()
}

/* Unregisters what another task is already unregistering. */
proctype second()
{
	bool others; byte seen;

end:	state != LIVE;
	optional_draining();
#ifndef SKIP_DRAINING
	/* optional_wait_for_others() */
	seen = ended;
	do
	:: optional_draining();
		if
		:: !others -> break
		:: else
		fi;
#ifdef ENDED_LATE
		seen = ended;
#endif
		ended != seen;
#ifdef WAIT_ONCE
		break;
#endif
		seen = ended
	od;
#endif
	unregistered = true
}

/* The end of optional_slots_wait() for a slot that nothing else here uses. */
proctype unrelated()
{
	mutex_lock();
	ended++;
	mutex_unlock()
}
#endif

init {
	atomic {
		run section(0);
		run pin(1, true);
#ifdef REGISTRAR
		run registrar();
		run depart();
#elif defined(SECOND)
		run second();
		run unrelated();
#else
		run pin(2, false);
#endif
		run rmmod()
	}
}
