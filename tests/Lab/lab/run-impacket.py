"""Runs one of impacket's example scripts against Samba, which is stricter than Windows in four ways.

usage: run-impacket.py SCRIPT ARGUMENT...
Changed are: LDAP binds (Samba doesn't answer the Sicily ones: SPNEGO inside SASL, as Windows clients do), service names of
the form DOMAIN\\account (unknown to its KDC: the account's name alone), the checksum of a TGS-REQ (RFC 4120 5.2.7.1 allows
its absence, Heimdal does not) and the prefix table of DRSGetNCChanges (must end with the schema signature, MS-DRSR 5.16.4).
"""
import runpy
import sys

from impacket import ntlm
from impacket.dcerpc.v5 import drsuapi, rpcrt
from impacket.krb5 import asn1, constants, crypto, kerberosv5, types
from impacket.ldap import ldap, ldapasn1
from impacket.spnego import SPNEGO_NegTokenInit, SPNEGO_NegTokenResp, TypesMech
from pyasn1.codec.der import decoder, encoder

AUTHENTICATOR_KEY, CHECKSUM_KEY = 7, 6  # RFC 4120 section 7.5.1
CHECKSUMS = {17: 15, 18: 16, 23: -138}  # by encryption type


def with_checksum(message, cipher, key):
    request = decoder.decode(message, asn1Spec=asn1.TGS_REQ())[0]
    carrier = request["padata"][0]
    ticketed = decoder.decode(bytes(carrier["padata-value"]), asn1Spec=asn1.AP_REQ())[0]
    proof = decoder.decode(
        cipher.decrypt(key, AUTHENTICATOR_KEY, bytes(ticketed["authenticator"]["cipher"])), asn1Spec=asn1.Authenticator())[0]
    # The sum is over the KDC-REQ-BODY without the field's own tag.
    body = encoder.encode(request["req-body"].clone(tagSet=asn1.KDC_REQ_BODY.tagSet, cloneValueFlag=True))
    kind = CHECKSUMS[cipher.enctype]
    proof["cksum"]["cksumtype"] = kind
    proof["cksum"]["checksum"] = crypto.make_checksum(kind, key, CHECKSUM_KEY, body)
    ticketed["authenticator"]["cipher"] = cipher.encrypt(key, AUTHENTICATOR_KEY, encoder.encode(proof), None)
    carrier["padata-value"] = encoder.encode(ticketed)
    return encoder.encode(request)


ask_ticket, send = kerberosv5.getKerberosTGS, kerberosv5.sendReceive


def service_ticket(service, domain, kdc, ticket, cipher, key):
    if service.type == constants.PrincipalNameType.NT_MS_PRINCIPAL.value:
        account = service.components[-1].split("\\")[-1].split("@")[0]
        service = types.Principal(account, type=constants.PrincipalNameType.NT_PRINCIPAL.value)
    kerberosv5.sendReceive = lambda message, *rest: send(with_checksum(message, cipher, key), *rest)
    try:
        return ask_ticket(service, domain, kdc, ticket, cipher, key)
    finally:
        kerberosv5.sendReceive = send


def bind(connection, token):
    request = ldapasn1.BindRequest()
    request["version"], request["name"] = 3, ""
    request["authentication"]["sasl"]["mechanism"] = "GSS-SPNEGO"
    request["authentication"]["sasl"]["credentials"] = token
    return connection.sendReceive(request)[0]["protocolOp"]["bindResponse"]


def sign_in(connection, user="", password="", domain="", lmhash="", nthash="", authenticationChoice=None):
    negotiate = ntlm.getNTLMSSPType1("", domain, signingRequired=False)
    first, second = SPNEGO_NegTokenInit(), SPNEGO_NegTokenResp()
    first["MechTypes"] = [TypesMech["NTLMSSP - Microsoft NTLM Security Support Provider"]]
    first["MechToken"] = negotiate.getData()
    challenge = SPNEGO_NegTokenResp(bytes(bind(connection, first.getData())["serverSaslCreds"]))["ResponseToken"]
    second["ResponseToken"] = ntlm.getNTLMSSPType3(negotiate, challenge, user, password, domain, lmhash, nthash)[0].getData()
    if (answer := bind(connection, second.getData()))["resultCode"] != 0:
        raise ldap.LDAPSessionError(errorString=f"bind: {answer['resultCode'].prettyPrint()}")
    return True


def call(connection, request, *rest, **more):
    if isinstance(request, drsuapi.DRSGetNCChanges):
        table = request["pmsgIn"]["V8"]["PrefixTableDest"]
        signature = drsuapi.PrefixTableEntry()
        signature["ndx"] = 0
        signature["prefix"]["length"] = 21
        signature["prefix"]["elements"] = [0xFF] + [0] * 20
        table["pPrefixEntry"] = [*table["pPrefixEntry"], signature]
        table["PrefixCount"] = len(table["pPrefixEntry"])
    return plain_call(connection, request, *rest, **more)


plain_call, rpcrt.DCERPC_v5.request = rpcrt.DCERPC_v5.request, call
kerberosv5.getKerberosTGS = service_ticket
ldap.LDAPConnection.login = sign_in

if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
