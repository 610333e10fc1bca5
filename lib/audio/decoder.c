/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/decoder.h"

#include "audio/downmix.h"
#include "system/crash_guard.h"
#include "system/clock.h"
#include "audio/mp3.h"
#include "base/escape.h"
#include "base/status.h"
#include "audio/tags.h"
#include "audio/integrity.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sox.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The kinds of records that a child sends, each followed by `size` bytes. */
enum record_kind {
	RECORD_BEGIN,   /* struct format */
	RECORD_SAMPLES, /* int32_t [size / 4], full scale 2^31, channels side by side */
	RECORD_END,     /* uint64_t: clipped samples; decoding is complete */
	RECORD_FAILED,  /* the reason, as text: the recording is at fault */
	RECORD_STARVED, /* the reason, as text: the system is at fault */
};

struct record {
	uint32_t kind, size;
};

struct format {
	double rate_hz;
	uint32_t channels;
};

enum {
	BLOCK = 8192, /* samples of a record, at most */
	BLOCK_BYTES = BLOCK * (int)sizeof(int32_t),
	SENT = 2 * BLOCK_BYTES, /* bytes that the child holds back, at most */
	WHY_MAX = 160,
	GAVE_UP = 2,           /* exit status of libsox without memory */
	CUT_OFF = 3,           /* of a child that cannot read its request */
	ROOM_TO_LOAD_MB = 16,  /* memory for loading libsox's formats, at most */
	ROOM_TO_DECODE_MB = 8, /* with less left, no recording is at fault */
	SMALL_MAX = 1 << 20,   /* bytes of a recording that is sent to an idle child, at most */
	SERVES = 500,          /* recordings of one child, at most, since libsox may leak */
};

/* A request to a child, followed by n bytes of recording. */
struct request {
	uint32_t magic, cpu_s;
	uint64_t n;
};

/* A child and our end of its socket. A child is forked for one large recording, which is in its
 * memory, or to serve many small ones: a fork costs more than decoding one of those. */
struct child {
	pid_t pid; /* 0: none */
	int fd;
	unsigned served;
};

struct decoder {
	struct child child; /* pid 0: it has ended, or serves others */
	enum magic magic;
	struct decoder_limits limits;
	double waited_s;
	struct format format;
	size_t bytes, used;        /* in buffer, and how many of them were read */
	size_t samples, delivered; /* in `mono`, and how many of them are */
	bool ended;                /* all is decoded, or failure is set */
	enum status status;        /* of the failure */
	uint64_t clipped;
	char failure[WHY_MAX]; /* empty: none */
	float mono[BLOCK];
	unsigned char buffer[sizeof(struct record) + BLOCK_BYTES];
};

static const struct {
	const char *type; /* libsox's name */
	const char *name; /* the common name */
	const char *package;
} formats[] = {
	[MAGIC_WAV] = { "wav", "WAV", "libsox" },
	[MAGIC_FLAC] = { "flac", "FLAC", "libsox-fmt-base" },
	[MAGIC_VORBIS] = { "vorbis", "Ogg Vorbis", "libsox-fmt-base" },
	[MAGIC_MP3] = { NULL, "MP3", NULL }, /* by mp3.h */
	[MAGIC_SPHERE] = { "sph", "SPHERE", "libsox" },
	[MAGIC_AIFF] = { "aiff", "AIFF", "libsox" },
	[MAGIC_AU] = { "au", "AU", "libsox" },
};

/* A second of MP3 or Vorbis has about 20 KB, and any machine decodes it in 0.2 s. */
struct decoder_limits decoder_limits_for(size_t n)
{
	unsigned cpu_s = 1 + (unsigned)(n / 100000 < 100000 ? n / 100000 : 100000);

	return (struct decoder_limits){ .cpu_s = cpu_s,
					.wait_s = 10 * (1.0 + cpu_s),
					.memory_mb = 256 };
}

/* Whether that much more memory and a descriptor are available. */
static bool has_room(size_t mb)
{
	size_t n = mb * 1024 * 1024;
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	void *room =
	    fd < 0 ? MAP_FAILED : mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

	if (room != MAP_FAILED)
		munmap(room, n);
	if (fd >= 0)
		close(fd);
	return room != MAP_FAILED;
}

/* ---- the child ---- */

/* Records on their way to the parent. */
struct outbox {
	int fd;
	size_t n;
	unsigned char bytes[SENT];
};

static char libsox_said[WHY_MAX / 2];

/* Keeps libsox's first complaint, without its placeholder for the file's name. */
static void hear(unsigned level, const char *file, const char *format, va_list args)
{
	char text[WHY_MAX];
	const char *said = text, *colon;

	(void)file;
	if (level != 1 || *libsox_said)
		return;
	vsnprintf(text, sizeof text, format, args);
	if (strncmp(text, "can't open input", 16) == 0 && (colon = strstr(text, "': ")))
		said = colon + 3;
	escape_copy(libsox_said, sizeof libsox_said, said);
}

static void send_all(struct outbox *out)
{
	size_t at = 0;

	while (at < out->n) {
		ssize_t n = write(out->fd, out->bytes + at, out->n - at);
		if (n < 0 && errno != EINTR)
			_exit(CUT_OFF);
		at += n > 0 ? (size_t)n : 0;
	}
	out->n = 0;
}

static void send_record(struct outbox *out, enum record_kind kind, const void *bytes, size_t n)
{
	struct record record = { kind, (uint32_t)n };

	if (sizeof record + n > SENT - out->n)
		send_all(out);
	memcpy(out->bytes + out->n, &record, sizeof record);
	memcpy(out->bytes + out->n + sizeof record, bytes, n);
	out->n += sizeof record + n;
}

/* The recording being decoded, for a second attempt. */
static struct task {
	struct outbox *out;
	enum magic magic;
	const void *bytes; /* [n] */
	size_t n;
	bool again;
} task;

static bool decodes_mp3(void)
{
	static int32_t samples[BLOCK];
	char why[WHY_MAX];
	struct mp3 *m = mp3_open(task.bytes, task.n, why, sizeof why);
	bool right;

	while (m && mp3_read(m, samples, BLOCK) > 0)
		;
	right = m && !mp3_failure(m);
	mp3_close(m);
	return right;
}

static bool decodes(void)
{
	static sox_sample_t samples[BLOCK];
	sox_format_t *f =
	    sox_open_mem_read((void *)task.bytes, task.n, NULL, NULL, formats[task.magic].type);
	size_t more = 0;

	while (f && (more = sox_read(f, samples, BLOCK)) > 0 && more <= BLOCK)
		;
	return f && f->sox_errno == 0 && more <= BLOCK;
}

/* Finds out why memory ran out. Either the recording needs more than our limit, and is at fault, or
 * the system had too little. Only in the first case does a second attempt fail as well. */
static bool was_starved(int error)
{
	if (error != ENOMEM || task.again || !task.bytes)
		return false;
	task.again = true;
	errno = 0;
	return (task.magic == MAGIC_MP3 ? decodes_mp3() : decodes()) && errno != ENOMEM;
}

static void send_starved(struct outbox *out)
{
	static const char why[] = "no memory to decode it";

	send_record(out, RECORD_STARVED, why, sizeof why - 1);
	send_all(out);
}

/* libsox calls exit() when it has no memory. */
static void leave(void)
{
	if (was_starved(errno))
		send_starved(task.out);
	_exit(GAVE_UP);
}

/* Or it uses a null pointer. */
static void crash(int signum)
{
	if (was_starved(errno)) {
		send_starved(task.out);
		_exit(0);
	}
	signal(signum, SIG_DFL);
	raise(signum);
}

static _Noreturn void fail(struct outbox *out, const char *why)
{
	bool starved = was_starved(errno) || !has_room(ROOM_TO_DECODE_MB);

	if (starved) {
		send_starved(out);
	} else {
		send_record(out, RECORD_FAILED, why, strlen(why));
		send_all(out);
	}
	_exit(0);
}

static _Noreturn void fail_with(struct outbox *out, const char *what)
{
	char why[WHY_MAX];

	snprintf(why, sizeof why, *libsox_said ? "%s (libsox: %s)" : "%s", what, libsox_said);
	fail(out, why);
}

static void limit(int resource, rlim_t value)
{
	struct rlimit old;

	if (getrlimit(resource, &old) != 0)
		return;
	if (old.rlim_max != RLIM_INFINITY && value > old.rlim_max)
		value = old.rlim_max;
	setrlimit(resource, &(struct rlimit){ value, value });
}

/* With sanitizers, shadow memory takes terabytes, so a limit cannot work. */
#if defined __SANITIZE_ADDRESS__
enum { MEMORY_CAN_BE_LIMITED = 0 };
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
enum { MEMORY_CAN_BE_LIMITED = 0 };
#else
enum { MEMORY_CAN_BE_LIMITED = 1 };
#endif
#else
enum { MEMORY_CAN_BE_LIMITED = 1 };
#endif

/* Pages of our address space, if the system reports them; otherwise those of a gibibyte. */
static unsigned long pages_now(void)
{
	char text[32] = "";
	int fd = open("/proc/self/statm", O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	return n > 0 ? strtoul(text, NULL, 10) : (1UL << 30) / (unsigned long)sysconf(_SC_PAGESIZE);
}

static void set_limits(const struct decoder_limits *l)
{
	rlim_t page = (rlim_t)sysconf(_SC_PAGESIZE);

	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	if (MEMORY_CAN_BE_LIMITED)
		limit(RLIMIT_AS, pages_now() * page + (rlim_t)l->memory_mb * 1024 * 1024);
}

/* Limits the processor time to that much more than was used. */
static void limit_cpu(unsigned seconds)
{
	struct rusage used;
	struct rlimit l;

	getrusage(RUSAGE_SELF, &used);
	if (getrlimit(RLIMIT_CPU, &l) != 0)
		return;
	l.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds + 1;
	if (l.rlim_max != RLIM_INFINITY && l.rlim_cur > l.rlim_max)
		l.rlim_cur = l.rlim_max;
	setrlimit(RLIMIT_CPU, &l);
}

/* In the child: drops what the parent set up for signals, for its end and on its descriptors. */
static void drop_inheritance(void)
{
	static const int by_default[] = { SIGPIPE, SIGTERM, SIGHUP, SIGXCPU, SIGXFSZ, SIGCHLD };
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	for (size_t i = 0; i < sizeof by_default / sizeof *by_default; i++)
		signal(by_default[i], SIG_DFL);
	/* the parent decides what ^C does; when it ends, the child ends at its next write */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	atexit(leave); /* is called first */
	if (MEMORY_CAN_BE_LIMITED)
		sigaction(SIGSEGV,
			  &(struct sigaction){ .sa_handler = crash, .sa_flags = SA_NODEFER }, NULL);
	for (int fd = 0; fd <= 2; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			close(fd);
	if (null > 2)
		close(null);
}

static sox_format_t *open_format(struct outbox *out, enum magic magic, const void *bytes, size_t n)
{
	sox_format_t *f;

	f = sox_open_mem_read((void *)bytes, n, NULL, NULL, formats[magic].type);
	if (!f)
		fail_with(out, "cannot be decoded");
	if (!(f->signal.rate >= 1 && f->signal.rate < 4294967296.0) || f->signal.channels < 1 ||
	    f->signal.channels > DOWNMIX_CHANNELS_MAX)
		fail(out, "has an invalid rate or number of channels");
	return f;
}

/* Samples that the header promises; 0: it does not say, or they were checked elsewhere. */
static uint64_t promised(const sox_format_t *f, enum magic magic)
{
	if (magic == MAGIC_VORBIS || magic == MAGIC_WAV || f->signal.length == SOX_IGNORE_LENGTH)
		return 0;
	return f->signal.length;
}

static void decode_mp3(struct outbox *out, const void *bytes, size_t n)
{
	static int32_t samples[BLOCK];
	char why[WHY_MAX];
	struct mp3 *m = mp3_open(bytes, n, why, sizeof why);
	uint64_t clipped;
	size_t more;

	if (!m)
		fail(out, why);
	send_record(out, RECORD_BEGIN,
		    &(struct format){ .rate_hz = (double)mp3_rate(m), .channels = mp3_channels(m) },
		    sizeof(struct format));
	while ((more = mp3_read(m, samples, BLOCK)) > 0)
		send_record(out, RECORD_SAMPLES, samples,
			    (more - more % mp3_channels(m)) * sizeof *samples);
	if (mp3_failure(m))
		fail(out, mp3_failure(m));
	clipped = mp3_clipped(m);
	mp3_close(m);
	if (errno == ENOMEM && was_starved(errno)) { /* it may be incomplete */
		send_starved(out);
		_exit(0);
	}
	send_record(out, RECORD_END, &clipped, sizeof clipped);
	send_all(out);
}

/* Decodes a part of a recording. The first part sends the format. Returns how many
 * samples were clipped. */
static uint64_t decode_part(struct outbox *out, enum magic magic, const void *bytes, size_t n,
			    bool first)
{
	static sox_sample_t samples[BLOCK];
	uint64_t delivered = 0, clipped;
	size_t more;
	sox_format_t *f = open_format(out, magic, bytes, n);
	unsigned channels = f->signal.channels;

	if (first)
		send_record(out, RECORD_BEGIN,
			    &(struct format){ .rate_hz = f->signal.rate, .channels = channels },
			    sizeof(struct format));
	while ((more = sox_read(f, samples, BLOCK - BLOCK % channels)) > 0 && more <= BLOCK) {
		delivered += more;
		send_record(out, RECORD_SAMPLES, samples,
			    (more - more % channels) * sizeof *samples);
	}
	if (delivered < promised(f, magic))
		fail(out,
		     "is truncated or damaged: its header promises more samples than there are");
	if (f->sox_errno != 0 || more > BLOCK)
		fail_with(out, "cannot be decoded to its end");
	clipped = f->clips;
	sox_close(f); /* before the last record, since it may crash too */
	return clipped;
}

/* Decodes joined recordings of Ogg Vorbis one by one, since libsox's library skips those with a
 * single page of sound. It passes only the sound to libsox: with parallel streams that library
 * loses sound if it can seek. Whether it can is undefined when libsox reads from memory. */
static uint64_t decode_vorbis(struct outbox *out, const unsigned char *bytes, size_t n)
{
	char text[WHY_MAX];
	const char *why = integrity_ogg(bytes, n, text, sizeof text);
	unsigned char *sound = malloc(n + 1);
	uint64_t clipped = 0;

	if (!sound) {
		send_starved(out);
		_exit(0);
	}
	if (why)
		fail(out, why);
	for (size_t at = 0, end; at < n; at = end) {
		size_t size;

		end = at + integrity_ogg_next(bytes + at, n - at);
		size = integrity_ogg_sound(bytes + at, end - at, sound);
		clipped += decode_part(out, MAGIC_VORBIS, sound, size, at == 0);
	}
	free(sound);
	return clipped;
}

/* Decodes one recording; does not return if the recording is at fault. */
static void decode(struct outbox *out, enum magic magic, const void *bytes, size_t n)
{
	uint64_t clipped;

	task = (struct task){ .out = out, .magic = magic, .bytes = bytes, .n = n };
	errno = 0;
	if (magic == MAGIC_MP3) {
		decode_mp3(out, bytes, n);
		return;
	}
	*libsox_said = '\0';
	if (magic == MAGIC_FLAC) { /* tags would count as lost frames */
		const char *why = integrity_flac(bytes, n = tags_cut(bytes, n));
		if (why)
			fail(out, why);
		task.n = n;
	}
	clipped = magic == MAGIC_VORBIS ? decode_vorbis(out, bytes, n)
					: decode_part(out, magic, bytes, n, true);
	if (errno == ENOMEM && was_starved(errno)) { /* it may be incomplete */
		send_starved(out);
		_exit(0);
	}
	send_record(out, RECORD_END, &clipped, sizeof clipped);
	send_all(out);
}

/* Ends the process when there is nothing more to read. */
static void receive(int fd, void *to, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t more = read(fd, (char *)to + at, n - at);
		if (more == 0 || (more < 0 && errno != EINTR))
			_exit(more == 0 ? 0 : CUT_OFF);
		at += more > 0 ? (size_t)more : 0;
	}
}

/* Decodes recordings of up to SMALL_MAX bytes until our process ends. */
static _Noreturn void serve(struct outbox *out)
{
	static unsigned char bytes[SMALL_MAX];
	struct request r;

	for (;;) {
		receive(out->fd, &r, sizeof r);
		if (r.n > sizeof bytes)
			_exit(GAVE_UP);
		receive(out->fd, bytes, (size_t)r.n);
		limit_cpu(r.cpu_s);
		decode(out, (enum magic)r.magic, bytes, (size_t)r.n);
	}
}

/* bytes: NULL, or the one recording. */
static _Noreturn void be_child(int fd, enum magic magic, const void *bytes, size_t n,
			       const struct decoder_limits *limits)
{
	static struct outbox out;

	out.fd = fd;
	drop_inheritance();
	set_limits(limits);
	sox_get_globals()->output_message_handler = hear;
	if (!bytes)
		serve(&out);
	limit_cpu(limits->cpu_s);
	decode(&out, magic, bytes, n);
	_exit(0);
}

/* ---- the parent ---- */

/* Makes libsox's list of formats, once. Without memory libsox would end our process. It leaves out
 * formats that it cannot load. */
static bool find_format(enum magic magic, char *why, size_t size)
{
	static bool tried, ready;
	bool found;

	if (magic == MAGIC_MP3)
		return true;
	if (!tried) {
		if (!has_room(ROOM_TO_LOAD_MB)) {
			snprintf(why, size, "no memory, or no descriptor, to load its decoder");
			return false;
		}
		tried = true;
		sox_get_globals()->output_message_handler = NULL;
		crash_guard_enter("libsox", true);
		ready = sox_format_init() == SOX_SUCCESS;
		if (crash_guard_leave() || errno == EMFILE || errno == ENFILE) {
			snprintf(why, size, "no memory, or no descriptor, to load its decoder");
			return false;
		}
	}
	crash_guard_enter("libsox", true);
	found = ready && sox_find_format(formats[magic].type, sox_false);
	if (crash_guard_leave()) {
		snprintf(why, size, "no memory to load its decoder");
		return false;
	}
	if (found)
		return true;
	snprintf(why, size, "this libsox cannot decode %s; install %s", formats[magic].name,
		 formats[magic].package);
	return false;
}

/* A child without work. */
static struct child idle;

/* Reaps the child. Returns its status as waitpid gives it; -1: unknown. */
static int reap(struct child *c)
{
	int status = -1;

	while (waitpid(c->pid, &status, 0) < 0)
		if (errno != EINTR) {
			status = -1;
			break;
		}
	close(c->fd);
	*c = (struct child){ .pid = 0 };
	return status;
}

static void end_child(struct child *c)
{
	if (c->pid == 0)
		return;
	kill(c->pid, SIGKILL);
	reap(c);
}

/* Releases the child of a decoded recording, which may serve others. */
static void dismiss(struct child *c)
{
	if (c->served == 0) { /* it was forked for this recording, and ends by itself */
		reap(c);
	} else if (c->served >= SERVES || idle.pid > 0) {
		end_child(c);
	} else {
		idle = *c;
		*c = (struct child){ .pid = 0 };
	}
}

__attribute__((format(printf, 3, 4))) static bool fail_here(struct decoder *d, enum status status,
							    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(d->failure, sizeof d->failure, format, args);
	va_end(args);
	d->ended = true;
	d->status = status;
	end_child(&d->child);
	return false;
}

/* Whether a child may have less memory than its limits, because our process may. */
static bool is_short(const struct decoder_limits *l)
{
	struct rlimit own;

	return getrlimit(RLIMIT_AS, &own) == 0 && own.rlim_cur != RLIM_INFINITY &&
	       own.rlim_cur <
		   pages_now() * (rlim_t)sysconf(_SC_PAGESIZE) + (rlim_t)l->memory_mb * 1024 * 1024;
}

/* Reports why the socket ended without a last record. */
static bool fail_by_status(struct decoder *d)
{
	int status = reap(&d->child);
	const char *name = formats[d->magic].name;

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return fail_here(d, STATUS_INPUT, "took more than %u s of processor time to decode",
				 d->limits.cpu_s);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return fail_here(
		    d, STATUS_SYSTEM,
		    "cannot be decoded: its decoder was killed, perhaps because memory ran out");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS)
		return fail_here(d, STATUS_SYSTEM,
				 "cannot be read: it became shorter meanwhile, or its disk failed");
	if (is_short(&d->limits))
		return fail_here(d, STATUS_SYSTEM, "no memory to decode it");
	if (WIFEXITED(status) && WEXITSTATUS(status) == CUT_OFF)
		return fail_here(d, STATUS_SYSTEM,
				 "cannot be decoded: its decoder failed to read it");
	if (WIFSIGNALED(status))
		return fail_here(
		    d, STATUS_INPUT,
		    "is damaged: the decoder of %s crashed while it read this (signal %d)", name,
		    WTERMSIG(status));
	return fail_here(d, STATUS_INPUT,
			 "is damaged: the decoder of %s gave up, or needed more than %zu MB", name,
			 d->limits.memory_mb);
}

/* Waits for the child; false: it took too long. */
static bool wait_for_child(struct decoder *d)
{
	struct pollfd p = { .fd = d->child.fd, .events = POLLIN };
	double left_s = d->limits.wait_s - d->waited_s, begin = clock_steady();
	int n = poll(&p, 1, left_s <= 0 ? 0 : left_s > 1e6 ? 1000000000 : (int)(left_s * 1000) + 1);

	d->waited_s += clock_steady() - begin;
	if (n == 0)
		return fail_here(d, STATUS_INPUT, "took more than %g s to decode",
				 d->limits.wait_s);
	return true;
}

/* Reads until the buffer holds n bytes that were not read yet. */
static bool want(struct decoder *d, size_t n)
{
	if (d->bytes - d->used >= n)
		return true;
	if (n > sizeof d->buffer)
		return fail_here(d, STATUS_INPUT,
				 "is damaged: its decoder returned an invalid answer");
	memmove(d->buffer, d->buffer + d->used, d->bytes - d->used);
	d->bytes -= d->used;
	d->used = 0;
	while (d->bytes < n) {
		ssize_t more = recv(d->child.fd, d->buffer + d->bytes, sizeof d->buffer - d->bytes,
				    MSG_DONTWAIT);
		if (more == 0 || (more < 0 && errno == ECONNRESET))
			return fail_by_status(d);
		if (more > 0)
			d->bytes += (size_t)more;
		else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!wait_for_child(d))
				return false;
		} else if (errno != EINTR) {
			return fail_here(d, STATUS_SYSTEM, "cannot be decoded: %s",
					 strerror(errno));
		}
	}
	return true;
}

static bool take_format(struct decoder *d, const unsigned char *bytes)
{
	struct format f;

	memcpy(&f, bytes, sizeof f);
	if (!(f.rate_hz >= 1 && f.rate_hz < 4294967296.0) || f.channels < 1 ||
	    f.channels > DOWNMIX_CHANNELS_MAX)
		return false;
	d->format = f;
	return true;
}

static bool take_samples(struct decoder *d, const unsigned char *bytes, size_t size)
{
	static int32_t samples[BLOCK];

	memcpy(samples, bytes, size);
	d->samples = size / sizeof *samples / d->format.channels;
	d->delivered = 0;
	downmix(samples, d->samples, d->format.channels, d->mono);
	return true;
}

static bool take_end(struct decoder *d, const unsigned char *bytes)
{
	memcpy(&d->clipped, bytes, sizeof d->clipped);
	d->ended = true;
	dismiss(&d->child);
	return true;
}

/* Reads the next record: the first is a format, later ones are not. It trusts the child no more
 * than a file. */
static bool take_record(struct decoder *d)
{
	struct record r;
	const unsigned char *bytes;
	bool begun = d->format.channels > 0, good = false;

	if (!want(d, sizeof r))
		return false;
	memcpy(&r, d->buffer + d->used, sizeof r);
	if (!want(d, sizeof r + (size_t)r.size))
		return false;
	bytes = d->buffer + d->used + sizeof r;
	d->used += sizeof r + r.size;
	if ((r.kind == RECORD_FAILED || r.kind == RECORD_STARVED) && r.size < WHY_MAX)
		return fail_here(d, r.kind == RECORD_FAILED ? STATUS_INPUT : STATUS_SYSTEM, "%.*s",
				 (int)r.size, (const char *)bytes);
	if (!begun)
		good =
		    r.kind == RECORD_BEGIN && r.size == sizeof d->format && take_format(d, bytes);
	else if (r.kind == RECORD_SAMPLES && r.size <= BLOCK_BYTES)
		good = take_samples(d, bytes, r.size);
	else if (r.kind == RECORD_END && r.size == sizeof d->clipped)
		good = take_end(d, bytes);
	return good ||
	       fail_here(d, STATUS_INPUT, "is damaged: its decoder returned an invalid answer");
}

/* Forks a child, with one recording or, if bytes is NULL, without. False: see errno. */
static bool start(struct decoder *d, const void *bytes, size_t n)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return false;
	d->child = (struct child){ .pid = fork(), .fd = ends[0] };
	if (d->child.pid == 0) {
		close(ends[0]);
		if (idle.pid > 0)
			close(idle.fd);
		be_child(ends[1], d->magic, bytes, n, &d->limits);
	}
	if (d->child.pid < 0) {
		int why = errno;
		close(ends[0]);
		close(ends[1]);
		d->child.pid = 0;
		errno = why;
		return false;
	}
	close(ends[1]);
	fcntl(d->child.fd, F_SETFD, FD_CLOEXEC);
	return true;
}

/* Sends n bytes to the child. False: see errno; EPIPE or ECONNRESET: the child has ended. */
static bool send_bytes(struct decoder *d, const void *bytes, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t more = send(d->child.fd, (const char *)bytes + at, n - at, MSG_NOSIGNAL);
		if (more < 0 && errno != EINTR)
			return false;
		at += more > 0 ? (size_t)more : 0;
	}
	return true;
}

/* Sends a small recording to the idle child, or to a new one. */
static bool ask(struct decoder *d, const void *bytes, size_t n)
{
	struct request r = { .magic = d->magic, .cpu_s = d->limits.cpu_s, .n = n };

	for (;;) {
		bool fresh = idle.pid == 0;
		d->child = idle;
		idle = (struct child){ .pid = 0 };
		if (fresh && !start(d, NULL, 0))
			return false;
		d->child.served++;
		if (send_bytes(d, &r, sizeof r) && send_bytes(d, bytes, n))
			return true;
		if (fresh && (errno == EPIPE || errno == ECONNRESET))
			return true; /* its status will show how it ended */
		if (fresh)
			return false;
		end_child(&d->child);
	}
}

struct decoder *decoder_open(enum magic magic, const void *bytes, size_t n,
			     struct decoder_limits limits, enum status *status, char *why,
			     size_t size)
{
	struct decoder *d;

	*status = STATUS_SYSTEM;
	if (!find_format(magic, why, size))
		return NULL;
	if (!(d = malloc(sizeof *d))) {
		snprintf(why, size, "no memory to decode it");
		return NULL;
	}
	/* everything but the buffers, which need no zeros */
	memset(d, 0, offsetof(struct decoder, mono));
	d->magic = magic;
	d->limits = limits;
	if (!(n <= SMALL_MAX ? ask(d, bytes, n) : start(d, bytes, n)))
		fail_here(d, STATUS_SYSTEM, "no process to decode it in: %s", strerror(errno));
	if (d->ended || !take_record(d)) {
		*status = d->status;
		snprintf(why, size, "%s", d->failure);
		decoder_free(d);
		return NULL;
	}
	return d;
}

void decoder_free(struct decoder *d)
{
	if (!d)
		return;
	end_child(&d->child);
	free(d);
}

double decoder_rate(const struct decoder *d)
{
	return d->format.rate_hz;
}

const char *decoder_failure(const struct decoder *d)
{
	return *d->failure ? d->failure : NULL;
}

enum status decoder_status(const struct decoder *d)
{
	return d->status;
}

uint64_t decoder_clipped(const struct decoder *d)
{
	return d->clipped;
}

size_t decoder_read(struct decoder *d, float *out, size_t n)
{
	size_t got = 0;

	while (got < n) {
		size_t m = d->samples - d->delivered;
		if (m == 0) {
			if (d->ended || !take_record(d))
				break;
			continue;
		}
		if (m > n - got)
			m = n - got;
		memcpy(out + got, d->mono + d->delivered, m * sizeof *out);
		d->delivered += m;
		got += m;
	}
	return got;
}
