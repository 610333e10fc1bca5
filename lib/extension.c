/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extension.h"

#include <string.h>
#include <strings.h>

size_t extension_length(const char *name, size_t len)
{
	static const char *const extensions[] = {
		".wav", ".wave", ".flac", ".ogg",  ".oga",  ".opus", ".mp3",
		".sph", ".nist", ".aif",  ".aiff", ".aifc", ".au",   ".snd",
	};

	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		size_t n = strlen(extensions[i]);
		if (len > n && name[len - n - 1] != '/' &&
		    strncasecmp(name + len - n, extensions[i], n) == 0)
			return n;
	}
	return 0;
}
