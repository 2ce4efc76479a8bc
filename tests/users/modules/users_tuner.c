// SPDX-License-Identifier: GPL-2.0
/*
 * A card with one tuner: an I2C bus, the chips on it, and as much of the card's driver
 * as is needed to use them through the tuner driver. The messages to the chips are
 * counted and their checksum is kept, so that two runs can be compared.
 */
#include <linux/crc32.h>
#include <linux/i2c.h>
#include <linux/module.h>
#include <media/tuner.h>
#include <media/v4l2-common.h>
#include <media/v4l2-device.h>

/* The addresses at which the tuner driver looks for these chips. */
#define ADDR_TDA9887	0x43
#define ADDR_TDA8290	0x4b
#define ADDR_TEA5767	0x60
#define ADDR_TDA8275	0x61	/* behind the TDA8290 */

static ushort addr = ADDR_TEA5767;
module_param(addr, ushort, 0444);
MODULE_PARM_DESC(addr, "Address of the card's tuner");

static unsigned int messages;
static u32 sum;

static u8 users_tuner_register(u8 chip, u8 reg)
{
	switch (chip) {
	case ADDR_TEA5767:	/* its status: five bytes, the last one is zero */
		return reg < 4 ? 0x10 * (reg + 1) : 0;
	case ADDR_TDA8290:	/* its id, and "locked" */
		return reg == 0x1f ? 0x89 : reg == 0x1b ? 0x80 : reg;
	default:		/* the others only have one register */
		return 0;
	}
}

static int users_tuner_xfer(struct i2c_adapter *adap, struct i2c_msg *msgs, int num)
{
	u8 reg = 0;
	int i, j;

	for (i = 0; i < num; i++) {
		struct i2c_msg *msg = &msgs[i];

		if (msg->addr != addr &&
		    !(addr == ADDR_TDA8290 && msg->addr == ADDR_TDA8275))
			return -ENXIO;
		if (msg->flags & I2C_M_RD) {
			for (j = 0; j < msg->len; j++)
				msg->buf[j] = users_tuner_register(msg->addr, reg + j);
		} else if (msg->len) {
			reg = msg->buf[0];
			sum = crc32(sum, msg->buf, msg->len);
			messages++;
		}
	}
	return num;
}

static u32 users_tuner_functionality(struct i2c_adapter *adap)
{
	return I2C_FUNC_I2C;
}

static const struct i2c_algorithm users_tuner_algo = {
	.master_xfer = users_tuner_xfer,
	.functionality = users_tuner_functionality,
};

static struct i2c_adapter users_tuner_adap = {
	.owner = THIS_MODULE,
	.name = "users_tuner",
	.algo = &users_tuner_algo,
};

static struct v4l2_device users_tuner_v4l2 = { .name = "users_tuner" };
static struct v4l2_subdev *tuner;

static int users_tuner_tune(const char *val, const struct kernel_param *kp)
{
	struct v4l2_frequency freq = {
		.type = addr == ADDR_TEA5767 ? V4L2_TUNER_RADIO : V4L2_TUNER_ANALOG_TV,
	};
	int ret = kstrtouint(val, 0, &freq.frequency);

	if (ret)
		return ret;
	if (!tuner)
		return -ENODEV;
	return v4l2_subdev_call(tuner, tuner, s_frequency, &freq);
}

static const struct kernel_param_ops users_tuner_tune_ops = {
	.set = users_tuner_tune,
};
module_param_cb(tune, &users_tuner_tune_ops, NULL, 0200);
MODULE_PARM_DESC(tune, "Frequency to tune to, in units of 62.5 Hz for radio, 62.5 kHz for TV");

static int users_tuner_traffic(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%u messages, %08x\n", messages, sum);
}

static const struct kernel_param_ops users_tuner_traffic_ops = {
	.get = users_tuner_traffic,
};
module_param_cb(traffic, &users_tuner_traffic_ops, NULL, 0444);
MODULE_PARM_DESC(traffic, "Number and checksum of the messages to the chips");

static int __init users_tuner_init(void)
{
	struct tuner_setup setup = {
		.addr = addr,
		.type = TUNER_PHILIPS_TDA8290,
		.mode_mask = T_ANALOG_TV | T_RADIO,
	};
	int ret;

	ret = i2c_add_adapter(&users_tuner_adap);
	if (ret)
		return ret;
	ret = v4l2_device_register(NULL, &users_tuner_v4l2);
	if (ret)
		goto err_adapter;
	tuner = v4l2_i2c_new_subdev(&users_tuner_v4l2, &users_tuner_adap, "tuner",
				    addr, NULL);
	if (!tuner) {
		ret = -ENODEV;
		goto err_v4l2;
	}
	/* The only chip here that the tuner driver does not detect by itself. */
	if (addr == ADDR_TDA8290)
		v4l2_subdev_call(tuner, tuner, s_type_addr, &setup);
	return 0;

err_v4l2:
	v4l2_device_unregister(&users_tuner_v4l2);
err_adapter:
	i2c_del_adapter(&users_tuner_adap);
	return ret;
}
module_init(users_tuner_init);

static void __exit users_tuner_exit(void)
{
	v4l2_device_unregister(&users_tuner_v4l2);
	i2c_del_adapter(&users_tuner_adap);
}
module_exit(users_tuner_exit);

MODULE_DESCRIPTION("A card with a tuner");
MODULE_LICENSE("GPL");
