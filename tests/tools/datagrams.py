# SPDX-License-Identifier: GPL-2.0-or-later
"""datagrams.py SOCKET - print each datagram that comes to a new socket of that name, a line each, until one
says STOPPING=1: a service manager that NOTIFY_SOCKET may name"""
import socket
import sys

manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind(sys.argv[1])
manager.settimeout(60)
text = ""
while text != "STOPPING=1":
    text = manager.recv(4096).decode()
    print(text, flush=True)
