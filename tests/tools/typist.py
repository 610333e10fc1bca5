# SPDX-License-Identifier: GPL-2.0-or-later
# typist.py SHELL... - types lines into an interactive shell on a terminal
#
# The keys are on stdin, a line of them for each command; \t and \e stand for themselves. A line is typed when the shell
# has printed its prompt, which must be READY and a blank. After the last line, the shell is told to exit.
import os, pty, select, sys, time

def wait_for(terminal, text, seconds=20):
    seen, end = b"", time.monotonic() + seconds
    while text not in seen:
        if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            sys.exit(f"no {text} within {seconds} s: {seen[-500:]}")
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            sys.exit(f"the shell has ended: {seen[-500:]}")

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
for line in sys.stdin.read().splitlines() + ["exit"]:
    wait_for(terminal, b"READY ")
    time.sleep(0.05) # the line editor takes over the terminal after it has printed the prompt
    os.write(terminal, line.replace("\\t", "\t").replace("\\e", "\033").encode() + b"\r")
try:
    while os.read(terminal, 4096):
        pass
except OSError: # the shell has gone
    pass
os.waitpid(pid, 0)
