#!/usr/bin/python3
"""Makes the changes of a fix, or of its revert, over LDAP. The scripts beside it call it.

usage: apply.py -H ldap://CONTROLLER [Samba's options of sign-in] [--apply]   (changes on standard input, one JSON object a line)
Only what a change means is written: the bits, access entries and values that it takes or gives, whatever else has become of the
object meanwhile. A single value that is another one by now is left, and said. Needs Python's samba module, as samba-tool does.
"""
import base64
import json
import optparse
import sys

import ldb
import samba.getopt
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.samdb import SamDB

# Numbers whose bits are settings of their own.
BITS = {"userAccountControl", "msDS-SupportedEncryptionTypes", "msPKI-Certificate-Name-Flag", "msPKI-Enrollment-Flag", "pwdProperties", "trustAttributes"}
SD_FLAGS = ["sd_flags:1:7"]  # owner, group and access list (MS-ADTS 3.1.1.3.4.1.11)


def values(listed):
    return [v.encode() if isinstance(v, str) else base64.b64decode(v["base64"]) for v in listed]


def bits(now, before, after):
    now, before, after = (int(v[0]) & 0xFFFFFFFF for v in (now, before, after))
    new = (now & ~(before & ~after)) | (after & ~before)
    taken, given = now & ~new, new & ~now
    return [str(new - (1 << 32) if new >= 1 << 31 else new).encode()], [f"takes 0x{taken:x}"] * (taken > 0) + [f"gives 0x{given:x}"] * (given > 0)


def entries(now, before, after):
    now, before, after = (ndr_unpack(security.descriptor, v[0]) for v in (now, before, after))
    said = []
    if before.owner_sid != after.owner_sid and now.owner_sid == before.owner_sid:
        now.owner_sid = after.owner_sid
        said.append(f"owner {after.owner_sid}")
    listed = lambda d: [] if d.dacl is None else list(d.dacl.aces)
    if now.dacl is None and after.dacl is not None:
        now.dacl, now.type = after.dacl, now.type | security.SEC_DESC_DACL_PRESENT
        said.append("an access list, where there was none")
    packed = {ndr_pack(a) for a in listed(now)}
    kept, had = {ndr_pack(a) for a in listed(after)}, {ndr_pack(a) for a in listed(before)}
    for ace in [a for a in listed(before) if ndr_pack(a) not in kept and ndr_pack(a) in packed]:
        now.dacl_del_ace(ace)
        said.append(f"takes {sddl(ace)}")
    for at, ace in enumerate(listed(after)):
        if ndr_pack(ace) not in had and ndr_pack(ace) not in packed:
            now.dacl_add(ace, min(at, len(listed(now))))
            said.append(f"gives {sddl(ace)}")
    return [ndr_pack(now)], said


def sddl(ace):
    shown = security.descriptor()
    shown.dacl_add(ace)
    return shown.as_sddl(security.dom_sid("S-1-5-21-0-0-0"))[2:]


def change_of(attribute, now, before, after):
    """The new values and what they take and give; no values for what is to be left as it is."""
    if attribute == "nTSecurityDescriptor":
        return entries(now, before, after)
    if attribute in BITS and len(now) == len(before) == len(after) == 1:
        return bits(now, before, after)
    taken, given = [v for v in before if v not in after and v in now], [v for v in after if v not in before and v not in now]
    if len(before) == len(after) == 1 and given and not taken:
        return None, [f"left: it is {shown(now)} by now, not {shown(before)}"]
    return [v for v in now if v not in taken] + given, [f"takes {shown([v])}" for v in taken] + [f"gives {shown([v])}" for v in given]


def shown(listed):
    return ", ".join(v.decode() if v.isascii() and v.decode().isprintable() else base64.b64encode(v).decode() for v in listed) or "absent"


def main():
    parser = optparse.OptionParser("%prog -H URL [options] [--apply]")
    lines, signs = samba.getopt.SambaOptions(parser), samba.getopt.CredentialsOptions(parser)
    parser.add_option_group(lines)
    parser.add_option_group(signs)
    parser.add_option("-H", dest="url", help="ldap://CONTROLLER")
    parser.add_option("--apply", action="store_true")
    chosen, _ = parser.parse_args()
    parameters = lines.get_loadparm()
    directory = SamDB(url=chosen.url, credentials=signs.get_credentials(parameters), lp=parameters)
    faults = 0
    for line in sys.stdin:
        change = json.loads(line)
        name, attribute = change["dn"], change["attribute"]
        try:
            found = directory.search(name, ldb.SCOPE_BASE, attrs=[attribute], controls=SD_FLAGS)[0]
            now = [bytes(v) for v in found.get(attribute, [])]
            new, said = change_of(attribute, now, values(change["before"]), values(change["after"])) if now or attribute not in BITS | {"nTSecurityDescriptor"} \
                else (None, ["left: it can't be read"])
            print(f"{name}\n    {attribute}: {'; '.join(said) or 'as it should be'}")
            faults += new is None
            if chosen.apply and said and new is not None:
                message = ldb.Message(found.dn)
                message[attribute] = ldb.MessageElement(new, ldb.FLAG_MOD_REPLACE, attribute)
                directory.modify(message, controls=SD_FLAGS)
        except ldb.LdbError as error:
            faults += 1
            print(f"{name}\n    {attribute}: {error.args[1].strip()}", file=sys.stderr)
    if not chosen.apply:
        print("Nothing was changed. Run it again with --apply.", file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
