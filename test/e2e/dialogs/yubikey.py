#!/usr/bin/env python3
"""A virtual YubiKey for the real ykman: management and OATH applications over vpcd's protocol.

usage: yubikey.py PORT SERIAL [--password HEX] [ACCOUNT=HEXSECRET | touch:ACCOUNT=HEXSECRET | late:ACCOUNT=HEXSECRET] ...

A `touch` account answers a second after it was asked (somebody touches the key), a `late` one never.
--password: the OATH application is locked by this access key, and nothing but its unlocking is answered.
Protocols: https://frankmorgner.github.io/vsmartcard/virtualsmartcard/api.html (vpcd) and
https://developers.yubico.com/OATH/YKOATH_Protocol.html
"""
import hashlib
import hmac
import socket
import struct
import sys
import time

PORT, SERIAL = int(sys.argv[1]), int(sys.argv[2])
WORDS = sys.argv[3:]
LOCK = None
if WORDS[:1] == ["--password"]:
    LOCK, WORDS = bytes.fromhex(WORDS[1]), WORDS[2:]

OK = b"\x90\x00"
NOT_SATISFIED = b"\x69\x82"
NO_SUCH_OBJECT = b"\x69\x84"
UNKNOWN = b"\x6d\x00"
ATR = bytes.fromhex("3bfd1300008131fe158073c021c057597562694b657940")
CHALLENGE = b"\x22" * 8


class Account:
    def __init__(self, word):
        self.kind = "plain"
        for kind in ("touch", "late"):
            if word.startswith(kind + ":"):
                self.kind, word = kind, word[len(kind) + 1 :]
        name, secret = word.rsplit("=", 1)
        self.name, self.secret = name.encode(), bytes.fromhex(secret)

    def code(self, challenge):
        digest = hmac.new(self.secret, challenge, hashlib.sha1).digest()
        offset = digest[-1] & 15
        number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
        return tlv(0x76, b"\x06" + struct.pack(">I", number))


ACCOUNTS = [Account(word) for word in WORDS]


def tlv(tag, value):
    return bytes([tag, len(value)]) + value


def management(instruction):
    if instruction != 0x1D:
        return UNKNOWN
    body = (
        tlv(0x01, b"\x02\x3f")
        + tlv(0x02, struct.pack(">I", SERIAL))
        + tlv(0x03, b"\x02\x3f")
        + tlv(0x04, b"\x01")
        + tlv(0x05, b"\x05\x04\x03")
        + tlv(0x0A, b"\x00")
    )
    return bytes([len(body)]) + body + OK


def calculate_all(challenge):
    answer = b""
    for account in ACCOUNTS:
        answer += tlv(0x71, account.name)
        answer += account.code(challenge) if account.kind == "plain" else tlv(0x7C, b"\x06")
    return answer + OK


def calculate(data):
    name = data[2 : 2 + data[1]]
    challenge = data[4 + data[1] : 12 + data[1]]
    for account in ACCOUNTS:
        if account.name != name:
            continue
        if account.kind == "touch":
            time.sleep(1)
        if account.kind == "late":
            time.sleep(2)
            return NOT_SATISFIED
        return account.code(challenge) + OK
    return NO_SUCH_OBJECT


def oath(instruction, data):
    if LOCK is not None:
        return NOT_SATISFIED
    if instruction == 0xA1:
        return b"".join(tlv(0x72, b"\x21" + account.name) for account in ACCOUNTS) + OK
    if instruction == 0xA4:
        return calculate_all(data[2:10])
    if instruction == 0xA2:
        return calculate(data)
    return UNKNOWN


class Card:
    def __init__(self):
        self.application = None

    def answer(self, apdu):
        _, instruction, p1, _ = apdu[:4]
        length = apdu[4] if len(apdu) > 5 else 0
        data = apdu[5 : 5 + length]
        if instruction == 0xA4 and p1 == 0x04:
            if data.startswith(bytes.fromhex("a000000527471117")):
                self.application = "management"
                return b"Virtual mgr - FW version 5.4.3" + OK
            if data.startswith(bytes.fromhex("a0000005272101")):
                self.application = "oath"
                lock = b"" if LOCK is None else tlv(0x74, CHALLENGE) + tlv(0x7B, b"\x01")
                return tlv(0x79, b"\x05\x04\x03") + tlv(0x71, struct.pack(">Q", SERIAL)) + lock + OK
            return b"\x6a\x82"
        if self.application == "management":
            return management(instruction)
        if self.application == "oath":
            return oath(instruction, data)
        return UNKNOWN


def connect():
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", PORT))
        except OSError:
            time.sleep(0.05)
    sys.exit("no vpcd on port %d" % PORT)


def main():
    connection = connect()

    def receive(count):
        received = b""
        while len(received) < count:
            piece = connection.recv(count - len(received))
            if not piece:
                sys.exit(0)
            received += piece
        return received

    card = Card()
    print("inserted", flush=True)
    while True:
        message = receive(struct.unpack(">H", receive(2))[0])
        if len(message) == 1:
            # Power off, power on, reset; the answer-to-reset is asked for by 4.
            if message[0] != 4:
                card = Card()
                continue
            answer = ATR
        else:
            answer = card.answer(message)
        connection.sendall(struct.pack(">H", len(answer)) + answer)


main()
