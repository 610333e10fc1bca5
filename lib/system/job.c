/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/job.h"

#include "system/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const double GRACE_S = 2; /* between SIGTERM and SIGKILL */

/* In the child: never returns. */
static _Noreturn void become(char *const *argv, const struct job_variable *variables)
{
	static const int reset[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD };
	const int nothing = open("/dev/null", O_RDONLY);
	sigset_t none;

	setpgid(0, 0);
	for (size_t i = 0; i < sizeof reset / sizeof *reset; i++)
		signal(reset[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		_exit(127);
	if (nothing > STDERR_FILENO)
		close(nothing);
	for (; variables->name; variables++)
		if (setenv(variables->name, variables->value, 1) != 0)
			_exit(127);
	execvp(argv[0], argv);
	_exit(127);
}

bool job_start(struct job *j, char *const *argv, const struct job_variable *variables,
	       double limit_s)
{
	const pid_t pid = fork();

	if (pid < 0)
		return false;
	if (pid == 0)
		become(argv, variables);
	setpgid(pid, pid); /* whoever of the two comes first */
	*j = (struct job){ .pid = pid, .began = clock_steady(), .limit_s = limit_s };
	return true;
}

static void check_time(struct job *j)
{
	const double age = clock_steady() - j->began;

	if (j->limit_s <= 0 || j->killed > 1 || age < j->limit_s + j->killed * GRACE_S)
		return;
	kill(-j->pid, j->killed == 0 ? SIGTERM : SIGKILL);
	j->killed++;
}

enum job_state job_look(struct job *j, int *code)
{
	int status;
	pid_t got;

	if (j->pid == 0)
		return JOB_NONE;
	check_time(j);
	while ((got = waitpid(j->pid, &status, WNOHANG)) < 0 && errno == EINTR)
		;
	if (got == 0)
		return JOB_RUNS;
	if (j->killed > 0)
		kill(-j->pid, SIGKILL); /* what it left behind */
	j->pid = 0;
	*code = 127;
	if (got < 0)
		return JOB_ENDED;
	*code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
	return j->killed > 0 ? JOB_LATE : WIFEXITED(status) ? JOB_ENDED : JOB_SIGNALED;
}

static bool is_program(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 && S_ISREG(st.st_mode) && access(file, X_OK) == 0;
}

bool job_can_run(const char *name)
{
	const char *path = getenv("PATH");
	char file[4096];

	if (strchr(name, '/'))
		return is_program(name);
	if (!path)
		path = "/usr/bin:/bin";
	while (*path) {
		const size_t n = strcspn(path, ":"), k = strlen(name);
		if (n + k + 2 <= sizeof file) {
			memcpy(file, path, n);
			file[n] = '/';
			memcpy(file + (n > 0) + n, name, k + 1);
			if (n == 0)
				memcpy(file, name, k + 1);
			if (is_program(file))
				return true;
		}
		path += n + (path[n] == ':');
	}
	return false;
}
