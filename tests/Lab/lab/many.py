"""Adds many accounts to a new domain, straight in its database before the controller starts.

usage: many.py COUNT   (on the controller)

Users in departments, each with a manager; a group for every hundred, and one that all are in.
"""
import sys

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

BATCH = 500
count = int(sys.argv[1])
settings = LoadParm()
settings.load_default()
directory = SamDB(url=settings.private_path("sam.ldb"), session_info=system_session(), lp=settings)
base = directory.domain_dn()
departments = [f"OU=Department {n},{base}" for n in range(20)]
for department in departments:
    directory.add({"dn": department, "objectClass": "organizationalUnit"})
everybody = f"CN=Everybody here,{departments[0]}"
directory.add({"dn": everybody, "objectClass": "group", "sAMAccountName": "everybody-here"})
names = []
for start in range(0, count, BATCH):
    directory.transaction_start()
    for n in range(start, min(start + BATCH, count)):
        name = f"CN=Person {n},{departments[n % len(departments)]}"
        directory.add({"dn": name, "objectClass": "user", "sAMAccountName": f"person{n}", "userPrincipalName": f"person{n}@mine.test",
                       "displayName": f"Person {n}", "description": f"Desk {n}", "mail": f"person{n}@mine.test"})
        names.append(name)
    directory.transaction_commit()
    change = ldb.Message(ldb.Dn(directory, everybody))
    change["member"] = ldb.MessageElement(names[start:], ldb.FLAG_MOD_ADD, "member")
    directory.modify(change)
