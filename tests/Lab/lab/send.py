#!/usr/bin/env python3
"""Sends the Ethernet frames of captures on an interface; again and again, from the second time on from other IPv4 hosts.

usage: send.py INTERFACE COUNT RATE CAPTURE...      (RATE: frames a second; 0 is as fast as can be)
Prints the number of frames and the seconds that it took.
"""
import gzip
import socket
import struct
import sys
import time

BATCH = 50


def frames_of(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}[file.read(24)[:4]]
        length = struct.Struct(order + "8xI4x")
        while header := file.read(16):
            yield bytearray(file.read(length.unpack(header)[0]))


def move(frame, copy):
    # The hosts of the lab differ in the last byte of their addresses. Nobody here looks at checksums.
    if len(frame) >= 34 and frame[12:14] == b"\x08\x00":
        for at in (26, 30):
            if frame[at] < 224:
                frame[at:at + 3] = bytes((10, copy >> 8 & 0xFF, copy & 0xFF))


def main():
    interface, count, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    captures = sys.argv[4:]
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind((interface, 0))
    sent, copy = 0, 0
    start = time.perf_counter()
    while sent < count:
        capture = captures[copy % len(captures)]
        round, copy = copy // len(captures), copy + 1
        for frame in frames_of(capture):
            if round:
                move(frame, copy)
            wire.send(frame)
            sent += 1
            if sent % BATCH == 0 and rate:
                while time.perf_counter() - start < sent / rate:
                    pass
            if sent == count:
                break
    print(sent, time.perf_counter() - start)


main()
