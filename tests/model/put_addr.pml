/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of optional_symbol_put_addr() with an address of no interface, while two
 * interfaces of one owner are unregistered separately: their counts, the puts astray,
 * and optional_astray_lock.  Inline definitions have the names of the functions of
 * lib/optional_provider.c that they model.  Lookups and grace periods, which
 * optional_provider.pml models, are single steps here.
 *
 * The model checks that neither interface is unregistered while a pin on it is in use,
 * that both are unregistered when there are no pins any more, and that a put never
 * accesses a slot that has been cleared.
 *
 * Each of the names in an #ifdef below is a deliberate mistake, which must be found.
 */
#define SLOTS	2
#define USERS	3

mtype = { EMPTY, LIVE, DRAINING };

mtype state[SLOTS] = LIVE;
short gets[SLOTS];
short puts[SLOTS];
short stray[SLOTS];
bool unregistered[SLOTS];		/* optional_provider_unregister() may return */
bool lock;				/* optional_astray_lock */
byte ended;				/* users that have put all their pins */

#ifdef NO_LOCK
inline raw_spin_lock() { skip }
inline raw_spin_unlock() { skip }
#else
inline raw_spin_lock() { atomic { !lock -> lock = true } }
inline raw_spin_unlock() { lock = false }
#endif

inline use(s)
{
	assert(!unregistered[s])
}

/* One step, as unregistration waits for a grace period. */
inline optional_provider_get(s, ok)
{
	atomic {
		ok = (state[s] == LIVE);
		if
		:: ok -> gets[s] = gets[s] + 1
		:: else
		fi
	}
}

inline optional_provider_put(s)
{
	atomic {
		assert(state[s] != EMPTY);
		puts[s] = puts[s] + 1
	}
}

inline optional_slot_pins(s, pins)
{
	pins = 0 - puts[s];
	pins = pins + gets[s]
}

inline add_pins_of(s)
{
	if
	:: state[s] != EMPTY ->
		optional_slot_pins(s, pins);
		if
		:: pins > 0 -> owner_pins = owner_pins + pins
		:: else
		fi;
		owner_pins = owner_pins - stray[s]
	:: else
	fi
}

inline optional_owner_pins_locked()
{
	/* Otherwise it may be larger, but never smaller, as the other model shows. */
	atomic {
		owner_pins = 0;
		add_pins_of(0);
		add_pins_of(1)
	}
}

/* The address is that of the owner, but not of an interface. */
inline optional_symbol_put_addr()
{
	raw_spin_lock();
	found = SLOTS; several = false; s = 0;
	do
	:: s < SLOTS ->
		if
		:: state[s] != EMPTY ->
			optional_slot_pins(s, pins);
			if
			:: pins > 0 && found == SLOTS -> found = s
			:: pins > 0 && found != SLOTS -> several = true
			:: else
			fi
		:: else
		fi;
		s++
	:: else -> break
	od;
	/* A balanced put finds a pin, and is not refused. */
	assert(found < SLOTS);
	atomic {
		optional_owner_pins_locked();
		assert(owner_pins > 0);
		owner_pins = 0; pins = 0
	};
#ifdef FIRST_FOUND
	several = false;
#endif
	if
	:: several ->
		/* A reference on the owner of this slot is put. */
		assert(state[found] != EMPTY);
		atomic { stray[found] = stray[found] + 1 }
	:: else
	fi;
	raw_spin_unlock();
	if
	:: !several -> optional_provider_put(found)
	:: else
	fi
}

/* Pins one or both interfaces, and with by_addr puts one pin by address. */
proctype user(byte first; byte second; bool by_addr)
{
	bool got[SLOTS]; bool several; byte found, s; short pins, owner_pins;

	optional_provider_get(first, got[first]);
	if
	:: first != second -> optional_provider_get(second, got[second])
	:: else
	fi;
	if
	:: got[0] -> use(0)
	:: else
	fi;
	if
	:: got[1] -> use(1)
	:: else
	fi;
	if
	:: (got[0] || got[1]) && by_addr ->
		/* Only the user knows which of its pins this ends. */
		if
		:: got[0] -> got[0] = false
		:: got[1] -> got[1] = false
		fi;
		optional_symbol_put_addr()
	:: else
	fi;
	if
	:: got[0] -> use(0); optional_provider_put(0)
	:: else
	fi;
	if
	:: got[1] -> use(1); optional_provider_put(1)
	:: else
	fi;
	ended++
}

inline optional_owner_pins()
{
	raw_spin_lock();
	optional_owner_pins_locked();
	raw_spin_unlock()
}

inline optional_slot_drained(me, other)
{
	raw_spin_lock();
	optional_slot_pins(me, pins);
#ifndef NO_SETTLE
	if
	:: state[other] != EMPTY ->
		/* No put is unbalanced here, so pins is not negative. */
		stray[other] = stray[other] - (pins - stray[me])
	:: else
	fi;
#endif
	puts[me] = 0;
	gets[me] = 0;
	stray[me] = 0;
	state[me] = EMPTY;
	raw_spin_unlock()
}

proctype optional_provider_unregister(byte me; byte other)
{
	short pins, owner_pins; bool last;

	state[me] = DRAINING;
	do
	::	last = (ended == USERS);
		optional_slot_pins(me, pins);
		if
		:: pins > 0 ->
			optional_owner_pins();
			if
			:: owner_pins <= 0 -> break
			:: else
			fi
		:: else -> break
		fi;
		/* It polls, but must not continue after all pins have been put. */
		assert(!last)
	od;
	unregistered[me] = true;
	optional_slot_drained(me, other)
}

init {
	atomic {
		run user(0, 1, true);
		run user(0, 0, true);
		run user(1, 1, false);
		run optional_provider_unregister(0, 1);
		run optional_provider_unregister(1, 0)
	}
}
