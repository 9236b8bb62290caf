// SPDX-License-Identifier: GPL-2.0
/* summaries NAME N: ask the module N times for the summary of a session. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "device.h"

int main(int argc, char **argv)
{
	struct kwatch_device *device;
	struct kwatch_error error = {};
	int n, err, refused = 0;

	device = kwatch_device_open(&error);
	if (argc != 3 || !device || kwatch_device_attach(device, argv[1], &error))
		goto fail;
	for (n = atoi(argv[2]); n; n--) {
		err = kwatch_device_summary(device, &error);
		if (err && err != -EAGAIN)
			goto fail;
		refused += !!err;
	}
	printf("%d refused\n", refused);
	kwatch_device_close(device);
	return 0;
fail:
	fprintf(stderr, "summaries: %s\n", error.text);
	return 1;
}
