/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTIONAL_TEST_H
#define OPTIONAL_TEST_H

#define OPTIONAL_TEST_ANSWER	42

struct completion;
struct module;

/* All return OPTIONAL_TEST_ANSWER, the second when @end has been completed. */
int optional_test_answer(void);
int optional_test_sleep(struct completion *end);
int optional_test_named(void);

/* Of optional_test_registrar: register one function in the name of a module. */
int optional_test_register(const char *name, const void *fn, struct module *owner);

#endif
