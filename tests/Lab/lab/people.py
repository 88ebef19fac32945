"""Fills a new domain, straight in its database before the controller starts.

usage: people.py DOMAIN < accounts.json > directory.json
accounts.json: [{"name", "password", "spns", "encryption", "noPreauthentication"}]; encryption is msDS-SupportedEncryptionTypes, 0: not set.
directory.json: {"sid": the domain's, "accounts": {NAME: {"sid", "dn"}}}
"""
import json
import sys

import ldb
from samba.auth import system_session
from samba.dcerpc import security
from samba.dsdb import UF_ACCOUNTDISABLE, UF_DONT_REQUIRE_PREAUTH, UF_NORMAL_ACCOUNT
from samba.ndr import ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

settings = LoadParm()
settings.load_default()
directory = SamDB(url=settings.private_path("sam.ldb"), session_info=system_session(), lp=settings)


def told(dn, attribute):
    return ndr_unpack(security.dom_sid, directory.search(dn, ldb.SCOPE_BASE, attrs=[attribute])[0][attribute][0])


accounts = {}
for wanted in json.load(sys.stdin):
    name = wanted["name"]
    directory.newuser(name, wanted["password"], setpassword=True)
    dn = directory.search(directory.domain_dn(), expression=f"(sAMAccountName={name})", attrs=[])[0].dn
    change = ldb.Message(dn)
    if wanted["spns"]:
        change["spn"] = ldb.MessageElement(wanted["spns"], ldb.FLAG_MOD_REPLACE, "servicePrincipalName")
    if wanted["encryption"]:
        change["types"] = ldb.MessageElement(str(wanted["encryption"]), ldb.FLAG_MOD_REPLACE, "msDS-SupportedEncryptionTypes")
    if wanted["noPreauthentication"]:
        change["flags"] = ldb.MessageElement(
            str(UF_NORMAL_ACCOUNT | UF_DONT_REQUIRE_PREAUTH), ldb.FLAG_MOD_REPLACE, "userAccountControl")
    if len(change):
        directory.modify(change)
        # Samba makes keys when a password is set.
        directory.setpassword(f"(sAMAccountName={name})", wanted["password"])
    accounts[name] = {"sid": str(told(dn, "objectSid")), "dn": str(dn)}
# A user may change a password that is younger than a day.
directory.set_minPwdAge("0")
# Samba's KDC asks everybody for pre-authentication unless its own account has the flag too.
kdc = ldb.Message(directory.search(directory.domain_dn(), expression="(sAMAccountName=krbtgt)", attrs=[])[0].dn)
kdc["flags"] = ldb.MessageElement(
    str(UF_NORMAL_ACCOUNT | UF_ACCOUNTDISABLE | UF_DONT_REQUIRE_PREAUTH), ldb.FLAG_MOD_REPLACE, "userAccountControl")
directory.modify(kdc)
json.dump({"sid": directory.get_domain_sid(), "accounts": accounts}, sys.stdout)
