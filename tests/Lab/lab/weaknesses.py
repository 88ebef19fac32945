"""Puts weaknesses into a new domain, straight in its database and SYSVOL before the controller starts.

usage: weaknesses.py   (after people.py, on the controller)
"""
import os
import time

import ldb
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

settings = LoadParm()
settings.load_default()
directory = SamDB(url=settings.private_path("sam.ldb"), session_info=system_session(), lp=settings)
base = directory.domain_dn()
domain = security.dom_sid(directory.get_domain_sid())
REPLICATED = ["local_oid:1.3.6.1.4.1.7165.4.3.12:0", "local_oid:1.3.6.1.4.1.7165.4.3.3:0", "relax:0"]  # takes what a client may not write


def ago(days):
    return str(int((time.time() - days * 86400 + 11644473600) * 10_000_000))


def find(name):
    return directory.search(base, expression=f"(sAMAccountName={name})", attrs=[])[0].dn


def put(dn, controls=None, flag=ldb.FLAG_MOD_REPLACE, **values):
    message = ldb.Message(dn if isinstance(dn, ldb.Dn) else ldb.Dn(directory, dn))
    for name, value in values.items():
        name = name.replace("_", "-")
        message[name] = ldb.MessageElement(value, flag, name)
    directory.modify(message, controls or [])


def sid(name):
    return ndr_unpack(security.dom_sid, directory.search(find(name), ldb.SCOPE_BASE, attrs=["objectSid"])[0]["objectSid"][0])


def grant(dn, *entries):
    found = directory.search(dn, ldb.SCOPE_BASE, attrs=["nTSecurityDescriptor"])[0]["nTSecurityDescriptor"][0]
    text = ndr_unpack(security.descriptor, found).as_sddl(domain)
    at = text.find("S:", text.find("D:")) if "S:" in text[text.find("D:"):] else len(text)
    whole = security.descriptor.from_sddl(text[:at] + "".join(entries) + text[at:], domain)
    put(dn, nTSecurityDescriptor=ndr_pack(whole))


# Accounts
put(find("bob"), userAccountControl="544")
put(find("carol"), userAccountControl="66048")
put(find("dave"), userAccountControl="640")
put(find("erin"), userAccountControl="2097664")
put(find("alice"), description="initial password: Winter-2026")
put(find("svc_monitor"), REPLICATED, lastLogonTimestamp=ago(500), pwdLastSet=ago(700))
put(find("krbtgt"), REPLICATED, pwdLastSet=ago(900))
put(find("mallory"), REPLICATED, sIDHistory=ndr_pack(security.dom_sid("S-1-5-21-9-8-7-512")))
put(find("svc_vault"), adminCount="1")

# Groups, nested
directory.newgroup("Operations")
directory.newgroup("Operations inner")
directory.newuser("oscar", "Oscar.Cloudy-Day7")
directory.newuser("peggy", "Peggy.Stormy-Day7")
directory.newuser("rupert", "Rupert.Foggy-Day7")
directory.add_remove_group_members("Operations inner", ["oscar"])
directory.add_remove_group_members("Operations", ["Operations inner"])
directory.add_remove_group_members("Domain Admins", ["Operations"])
directory.add_remove_group_members("Backup Operators", ["peggy"])
directory.add_remove_group_members("DnsAdmins", ["peggy"])
put("CN=Pre-Windows 2000 Compatible Access,CN=Builtin," + base, flag=ldb.FLAG_MOD_ADD, member="<SID=S-1-1-0>")
put(find("oscar"), servicePrincipalName="backup/oscar.mine.test", userAccountControl="66048")
put(find("oscar"), REPLICATED, pwdLastSet=ago(800))

# Delegation
directory.newcomputer("UNCON")
directory.newcomputer("TARGET")
directory.newcomputer("FRIEND")
for name in ("UNCON", "TARGET", "FRIEND"):
    put(find(name + "$"), operatingSystem="Windows Server 2022 Standard", userAccountControl="4096")
    put(find(name + "$"), REPLICATED, pwdLastSet=ago(5), lastLogonTimestamp=ago(3))
put(find("UNCON$"), userAccountControl=str(4096 | 0x80000))
put(find("svc_portal"), userAccountControl=str(512 | 0x1000000), msDS_AllowedToDelegateTo="cifs/dc1.mine.test")
allowed = security.descriptor.from_sddl(f"O:BAD:(A;;0xf01ff;;;{sid('FRIEND$')})", domain)
put(find("TARGET$"), msDS_AllowedToActOnBehalfOfOtherIdentity=ndr_pack(allowed))

# Permissions
grant(f"CN=AdminSDHolder,CN=System,{base}", f"(A;;0xf01ff;;;{sid('rupert')})")
grant(base, f"(OA;;CR;1131f6aa-9c07-11d1-f79f-00c04fc2dcd2;;{sid('mallory')})", f"(OA;;CR;1131f6ad-9c07-11d1-f79f-00c04fc2dcd2;;{sid('mallory')})")
grant(str(find("Domain Admins")), f"(OA;;WP;bf9679c0-0de6-11d0-a285-00aa003049e2;;{sid('Operations')})")
grant(str(find("TARGET$")), f"(OA;;WP;5b47d60f-6090-40b2-9f37-2a4de88f3063;;{sid('rupert')})")
grant(str(find("bob")), f"(OA;;CR;00299570-246d-11d0-a768-00aa006e0529;;{sid('rupert')})")

# A certificate template that an authority issues
public = "CN=Public Key Services,CN=Services," + str(directory.get_config_basedn())
for name in ("Certificate Templates", "Enrollment Services"):
    if not directory.search(public, ldb.SCOPE_ONELEVEL, expression=f"(cn={name})", attrs=[]):
        directory.add({"dn": f"CN={name},{public}", "objectClass": "container"})
directory.add({
    "dn": f"CN=OpenDoor,CN=Certificate Templates,{public}", "objectClass": "pKICertificateTemplate", "displayName": "Open door",
    "msPKI-Certificate-Name-Flag": "1", "msPKI-Enrollment-Flag": "0", "msPKI-RA-Signature": "0", "msPKI-Template-Schema-Version": "2", "msPKI-Minimal-Key-Size": "2048",
    "pKIExtendedKeyUsage": ["1.3.6.1.5.5.7.3.2"], "msPKI-Cert-Template-OID": "1.3.6.1.4.1.311.21.8.77",
})
grant(f"CN=OpenDoor,CN=Certificate Templates,{public}", "(OA;;CR;0e10c968-78fb-11d2-90d4-00c04f79dc55;;DU)")
directory.add({
    "dn": f"CN=Mine CA,CN=Enrollment Services,{public}", "objectClass": "pKIEnrollmentService", "dNSHostName": "ca.mine.test", "certificateTemplates": ["OpenDoor"],
})

# SYSVOL: a Group Policy password (the value that the format's own document shows), a script with one, settings
folder = os.path.join(settings.get("path", "sysvol"), "mine.test")
policies = os.path.join(folder, "Policies", "{31B2F340-016D-11D2-945F-00C04FB984F9}")
groups = os.path.join(policies, "MACHINE", "Preferences", "Groups")
os.makedirs(groups)
with open(os.path.join(groups, "Groups.xml"), "w", encoding="utf-8") as file:
    file.write('<?xml version="1.0" encoding="utf-8"?><Groups><User name="localadmin" changed="2020-01-01 08:00:00">'
               '<Properties action="U" userName="localadmin" cpassword="j1Uyj3Vx8TY9LtLZil2uAuZkFQA/4latT76ZwgdHdhw"/></User></Groups>')
with open(os.path.join(folder, "scripts", "map.cmd"), "w", encoding="ascii") as file:
    file.write("@echo off\r\nnet use s: \\\\files\\share Spring-2026 /user:mine\\svc_map\r\n")
secedit = os.path.join(policies, "MACHINE", "Microsoft", "Windows NT", "SecEdit")
os.makedirs(secedit)
with open(os.path.join(secedit, "GptTmpl.inf"), "w", encoding="utf-16") as file:
    file.write("[Unicode]\r\nUnicode=yes\r\n[Privilege Rights]\r\nSeDebugPrivilege = *S-1-5-32-545\r\n[Registry Values]\r\n"
               "MACHINE\\System\\CurrentControlSet\\Control\\Lsa\\LmCompatibilityLevel=4,1\r\n")
