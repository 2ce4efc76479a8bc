/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTIONAL_STRESS_H
#define OPTIONAL_STRESS_H

#define OPTIONAL_STRESS_ANSWER	42

int optional_stress_answer(void);

/* Its module does not unregister it. */
int optional_stress_forgotten(void);

/* These come and go while the provider stays loaded. */
int optional_stress_one(void);
int optional_stress_other(void);

#endif
