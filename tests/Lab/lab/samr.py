"""Changes an account over SAMR with impacket, as attackers' tools do.

usage: samr.py SERVER DOMAIN USER PASSWORD ACCOUNT preauth-off|preauth-on
"""
import sys

from impacket.dcerpc.v5 import samr, transport

server, domain, user, password, account, what = sys.argv[1:]
line = transport.SMBTransport(server, filename=r"\samr", username=user, password=password, domain=domain)
rpc = line.get_dce_rpc()
rpc.connect()
rpc.bind(samr.MSRPC_UUID_SAMR)
handle = samr.hSamrConnect(rpc)["ServerHandle"]
sid = samr.hSamrLookupDomainInSamServer(rpc, handle, domain.split(".")[0].upper())["DomainId"]
handle = samr.hSamrOpenDomain(rpc, handle, domainId=sid)["DomainHandle"]
rid = samr.hSamrLookupNamesInDomain(rpc, handle, [account])["RelativeIds"]["Element"][0]["Data"]
handle = samr.hSamrOpenUser(rpc, handle, samr.MAXIMUM_ALLOWED, rid)["UserHandle"]
now = samr.hSamrQueryInformationUser2(rpc, handle, samr.USER_INFORMATION_CLASS.UserControlInformation)["Buffer"]["Control"]["UserAccountControl"]
buffer = samr.SAMPR_USER_INFO_BUFFER()
buffer["tag"] = samr.USER_INFORMATION_CLASS.UserControlInformation
flag = samr.USER_DONT_REQUIRE_PREAUTH  # MS-SAMR 2.2.1.12
buffer["Control"]["UserAccountControl"] = now | flag if what == "preauth-off" else now & ~flag
samr.hSamrSetInformationUser2(rpc, handle, buffer)
