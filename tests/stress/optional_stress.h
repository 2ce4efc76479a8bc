/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTIONAL_STRESS_H
#define OPTIONAL_STRESS_H

#define OPTIONAL_STRESS_ANSWER	42

int optional_stress_answer(void);

/* The module forgets to unregister this one. */
int optional_stress_forgotten(void);

/* These are registered and unregistered while their module stays loaded. */
int optional_stress_one(void);
int optional_stress_other(void);

#endif
