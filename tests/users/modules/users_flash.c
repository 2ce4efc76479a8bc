// SPDX-License-Identifier: GPL-2.0
/*
 * Tells physmap where QEMU has mapped its second flash chip, as a board's setup
 * code would: below the first, which holds the firmware and ends at 4 GB.
 */
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/mtd/physmap.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>

#define FIRMWARE_SIZE	SZ_256K
#define FLASH_SIZE	SZ_1M

static const struct resource users_flash_res =
	DEFINE_RES_MEM(SZ_4G - FIRMWARE_SIZE - FLASH_SIZE, FLASH_SIZE);

static const struct physmap_flash_data users_flash_data = {
	.width = 1,
	.probe_type = "cfi_probe",
};

static struct platform_device *users_flash;

static int __init users_flash_init(void)
{
	users_flash = platform_device_register_resndata(NULL, "physmap-flash",
							PLATFORM_DEVID_NONE,
							&users_flash_res, 1,
							&users_flash_data,
							sizeof(users_flash_data));
	return PTR_ERR_OR_ZERO(users_flash);
}
module_init(users_flash_init);

static void __exit users_flash_exit(void)
{
	platform_device_unregister(users_flash);
}
module_exit(users_flash_exit);

MODULE_DESCRIPTION("Platform device of QEMU's flash chip");
MODULE_LICENSE("GPL");
