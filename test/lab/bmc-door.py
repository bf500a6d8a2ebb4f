#!/usr/bin/env python3
"""bmc-door.py ADDRESS PORT SIMULATOR_PORT USER=ROLE...: the door of a simulated BMC.

OpenIPMI's simulator gives every user whatever privilege it asks for. A real BMC refuses in RAKP message 2 with status
0Ah, "unauthorized role or privilege level requested" (IPMI 2.0, 13.21 and table 13-15). This door relays datagrams to
the simulator and does just that for the users named: 2 is USER, 3 OPERATOR, 4 ADMINISTRATOR.
"""
import select
import socket
import struct
import sys

RAKP_1, RAKP_2, OPEN_RESPONSE, RMCP_PLUS = 0x12, 0x13, 0x11, 0x06
UNAUTHORIZED_ROLE = 0x0A
HEADER = 16  # RMCP, authentication type, payload type, session, sequence, length of the payload

address, port, simulator = sys.argv[1], int(sys.argv[2]), (sys.argv[1], int(sys.argv[3]))
roles = {user: int(role) for user, role in (word.split('=') for word in sys.argv[4:])}
door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
door.bind((address, port))
upstream = {}  # client -> socket towards the simulator, oldest first
console_session = {}  # the BMC's session id -> the client's


def payload(datagram, kind):
    fits = len(datagram) > HEADER and datagram[3] == 7 and datagram[4] == RMCP_PLUS and datagram[5] & 0x3F == kind
    return datagram[HEADER:] if fits else None


def refusal(datagram):
    """RAKP message 2 with an error, when this RAKP message 1 asks for more than its user has."""
    asked = payload(datagram, RAKP_1)
    if asked is None or len(asked) < 28:
        return None
    user = asked[28:28 + asked[27]].decode('latin-1')
    if asked[24] & 0x0F <= roles.get(user, 15):
        return None
    body = bytes([asked[0], UNAUTHORIZED_ROLE, 0, 0]) + console_session.get(asked[4:8], bytes(4))
    return datagram[:4] + bytes([RMCP_PLUS, RAKP_2]) + bytes(8) + struct.pack('<H', len(body)) + body


def towards_simulator(client):
    if client not in upstream:
        while len(upstream) >= 64:
            upstream.pop(next(iter(upstream))).close()
        upstream[client] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        upstream[client].connect(simulator)
    return upstream[client]


while True:
    for ready in select.select([door, *upstream.values()], [], [])[0]:
        try:
            if ready is door:
                datagram, client = door.recvfrom(2048)
                answer = refusal(datagram)
                if answer is None:
                    towards_simulator(client).send(datagram)
                else:
                    door.sendto(answer, client)
                continue
            datagram = ready.recv(2048)
            opened = payload(datagram, OPEN_RESPONSE)
            if opened is not None and len(opened) >= 12:
                console_session[opened[8:12]] = opened[4:8]
            door.sendto(datagram, next(client for client, s in upstream.items() if s is ready))
        except (OSError, StopIteration):  # a datagram that cannot be delivered is lost, as on any network
            continue
