// SPDX-License-Identifier: GPL-2.0
/* The version of the external module; see Kbuild. A kernel tree has its own. */
#include <linux/module.h>

MODULE_VERSION(OPTIONAL_PROVIDER_VERSION);
