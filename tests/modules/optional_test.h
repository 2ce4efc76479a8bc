/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTIONAL_TEST_H
#define OPTIONAL_TEST_H

#define OPTIONAL_TEST_ANSWER	42

/* All return OPTIONAL_TEST_ANSWER, the second after three seconds. */
int optional_test_answer(void);
int optional_test_sleep(void);
int optional_test_named(void);

struct module;

/* Of optional_test_registrar: register one function in the name of a module. */
int optional_test_register(const char *name, const void *fn, struct module *owner);

#endif
