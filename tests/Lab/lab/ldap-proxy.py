"""A directory server that is meaner than Samba: it stands before a real one, over TLS, and refuses what real ones refuse.

usage: ldap-proxy.py CERTIFICATE KEY UPSTREAM LARGEST-PAGE REFERRED-DN
Pages larger than LARGEST-PAGE end with sizeLimitExceeded (RFC 4511 4.1.9, code 4), searches below REFERRED-DN with a referral
(code 10), and each other search with a reference to a server that isn't there (4.5.3).
"""
import socket
import ssl
import sys
import threading

from impacket.ldap import ldapasn1
from pyasn1.codec.ber import encoder

PAGED = b"1.2.840.113556.1.4.319"  # RFC 2696
ELSEWHERE = "ldap://elsewhere.mine.test/"
certificate, key, upstream, largest, referred = sys.argv[1:]


def messages(stream):
    """Bytes of one LDAPMessage after another."""
    file = stream.makefile("rb")
    while (head := file.read(2)) and len(head) == 2:
        length = head[1]
        if length & 0x80:
            more = file.read(length & 0x7F)
            head, length = head + more, int.from_bytes(more, "big")
        yield head + file.read(length)


def done(number, code, referral=None):
    message = ldapasn1.LDAPMessage()
    message["messageID"] = number
    end = message["protocolOp"]["searchResDone"]
    end["resultCode"], end["matchedDN"], end["diagnosticMessage"] = code, "", ""
    if referral:
        end["referral"].setComponentByPosition(0, referral)
    return encoder.encode(message)


def reference(number):
    message = ldapasn1.LDAPMessage()
    message["messageID"] = number
    message["protocolOp"]["searchResRef"].setComponentByPosition(0, ELSEWHERE)
    return encoder.encode(message)


def parts(bytes_):
    """Tag and content of each element, one after another (X.690, definite lengths)."""
    at, found = 0, []
    while at < len(bytes_):
        tag, length, start = bytes_[at], bytes_[at + 1], at + 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(bytes_[at + 2:start], "big")
        found.append((tag, bytes_[start:start + length]))
        at = start + length
    return found


def refusal(bytes_):
    (_, number), (operation, content), *controls = parts(parts(bytes_)[0][1])
    if operation != 0x63:
        return None
    number = int.from_bytes(number, "big")
    if parts(content)[0][1].decode().lower().endswith(referred.lower()):
        return done(number, "referral", ELSEWHERE)
    for _, control in parts(controls[0][1]) if controls else []:
        kind, *_, value = parts(control)
        if kind[1] == PAGED and int.from_bytes(parts(parts(value[1])[0][1])[0][1], "big") > int(largest):
            return done(number, "sizeLimitExceeded")
    return None


def serve(client):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    server = context.wrap_socket(socket.create_connection((upstream, 636)))

    def back():
        try:
            for bytes_ in messages(server):
                (_, number), (operation, _), *_ = parts(parts(bytes_)[0][1])
                if operation == 0x65:
                    client.sendall(reference(int.from_bytes(number, "big")))
                client.sendall(bytes_)
        except OSError:
            pass

    threading.Thread(target=back, daemon=True).start()
    try:
        for bytes_ in messages(client):
            answer = refusal(bytes_)
            (client if answer else server).sendall(answer or bytes_)
    except OSError:
        pass
    finally:
        server.close()
        client.close()


tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)
listener = socket.create_server(("0.0.0.0", 636))
while True:
    try:
        serve_one = tls.wrap_socket(listener.accept()[0], server_side=True)
    except OSError:
        continue
    threading.Thread(target=serve, args=(serve_one,), daemon=True).start()
