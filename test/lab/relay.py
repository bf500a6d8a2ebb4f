#!/usr/bin/env python3
"""relay.py IF_A IF_B DELAY_MS: copies frames between two interfaces, each DELAY_MS late.

PACKET_VNET_HDR keeps checksum and segmentation-offload state, so that large transfers stay bit-identical.
"""
import collections
import select
import socket
import sys
import time

SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING, ETH_P_ALL = 263, 15, 23, 3


def open_interface(name):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    s.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    s.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    s.bind((name, ETH_P_ALL))
    return s


a, b = open_interface(sys.argv[1]), open_interface(sys.argv[2])
delay = float(sys.argv[3]) / 1000
other, queue = {a: b, b: a}, collections.deque()
while True:
    wait = max(0, queue[0][0] - time.monotonic()) if queue else None
    for s in select.select([a, b], [], [], wait)[0]:
        queue.append((time.monotonic() + delay, other[s], s.recv(70000)))
    while queue and queue[0][0] <= time.monotonic():
        _, target, frame = queue.popleft()
        try:
            target.send(frame)
        except OSError as error:
            print(error, len(frame), file=sys.stderr, flush=True)
