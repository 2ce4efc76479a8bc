/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTIONAL_TEST_H
#define OPTIONAL_TEST_H

#define OPTIONAL_TEST_ANSWER	42

struct completion;
struct module;

/* All return OPTIONAL_TEST_ANSWER; optional_test_sleep() waits for @end first. */
int optional_test_answer(void);
int optional_test_sleep(struct completion *end);
int optional_test_named(void);

/* In optional_test_registrar: register one function on behalf of @owner. */
int optional_test_register(const char *name, const void *fn, struct module *owner);

#endif
