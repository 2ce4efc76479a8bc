// SPDX-License-Identifier: GPL-2.0
///
/// What a provider of an optional interface can get wrong:
///
/// 1. a module registers and never unregisters;
/// 2. it does not check whether registering has succeeded;
/// 3. its init fails after it has registered, without unregistering;
/// 4. it unregisters what it is using itself, and waits forever.
///
// Confidence: High
// Options: --no-includes --include-headers
// Comments: 1 and 2 are not reported in code that cannot be a module. There is no
//           mode patch, as a rule cannot tell the right order of an init.
//

virtual report
virtual org
virtual context

@initialize:python depends on report@
@@
say = coccilib.report.print_report

@initialize:python depends on org@
@@
say = coccilib.org.print_todo

@registers@
expression providers;
position p;
@@
(
 optional_provider_register@p(providers, ...)
|
 optional_provider_register_owner@p(providers, ...)
)

@unregisters@
expression registers.providers;
@@
 optional_provider_unregister(providers, ...)

@module depends on registers@
declarer name MODULE_LICENSE;
@@
 MODULE_LICENSE(...);

@forgotten depends on module && !unregisters@
identifier enter;
position registers.p;
@@
*enter@p(...)

@unchecked@
identifier enter;
position registers.p;
@@
*enter@p(...);

@init_fails exists@
identifier f, rc, enter, step;
expression registers.providers, failed;
statement S1, S2;
position registers.p, q;
@@
 f(...)
 {
 ... when any
 failed = enter@p(providers, ...)
 ... when any
     when != true failed != 0
     when != true failed < 0
     when != optional_provider_unregister(providers, ...)
 rc@q = step(...);
 if (\(rc != 0\|rc < 0\)) S1 else S2
 ... when any
 }

@init_leaves exists@
identifier init_fails.f, init_fails.rc, init_fails.step, enter;
expression registers.providers, init_fails.failed;
position registers.p, init_fails.q;
@@
 f(...)
 {
 ... when any
*failed = enter@p(providers, ...)
 ... when any
     when != true failed != 0
     when != true failed < 0
     when != optional_provider_unregister(providers, ...)
*rc@q = step(...)
 ... when != false rc != 0
     when != false rc < 0
     when != optional_provider_unregister(providers, ...)
*return rc;
 }

@own@
identifier sym;
@@
(
 OPTIONAL_PROVIDER_SYMBOL(sym)
|
 OPTIONAL_PROVIDER_OPS(sym, ...)
)

@waits exists@
identifier own.sym;
identifier get =~ "^optional_(symbol|ops)_(get|request|enter)$";
identifier put =~ "^optional_(symbol|ops)_(put|exit)$";
expression ptr;
position p;
@@
*ptr = get(sym)
 ... when != put(sym)
     when != true ptr == NULL
     when != false ptr != NULL
*optional_provider_unregister@p(...)

@script:python depends on forgotten && (report || org)@
p << registers.p;
providers << registers.providers;
@@
say(p[0], f"{providers} is registered by a module and unregistered nowhere here")

@script:python depends on unchecked && module && (report || org)@
p << registers.p;
providers << registers.providers;
@@
say(p[0], f"{providers} may not have been registered")

@script:python depends on init_leaves && (report || org)@
p << registers.p;
providers << registers.providers;
step << init_fails.step;
@@
say(p[0], f"{providers} stays registered if {step}() fails")

@script:python depends on report || org@
p << waits.p;
sym << own.sym;
@@
say(p[0], f"unregistration waits forever for the use of {sym} around it")
