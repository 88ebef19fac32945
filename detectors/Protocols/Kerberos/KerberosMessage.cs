namespace Deception.Protocols.Kerberos;

/// <summary>Message types (RFC 4120, 7.5.7), equal to their application tags.</summary>
public enum KerberosMessageType { AsReq = 10, AsRep = 11, TgsReq = 12, TgsRep = 13, ApReq = 14, ApRep = 15, Error = 30 }

/// <summary>What a message's type tells.</summary>
public static class KerberosMessageTypes
{
    /// <summary>True for what a client sends to a KDC or service.</summary>
    public static bool IsFromClient(this KerberosMessageType type) =>
        type is KerberosMessageType.AsReq or KerberosMessageType.TgsReq or KerberosMessageType.ApReq;
}

/// <summary>A principal's name (RFC 4120, 5.2.2).</summary>
/// <param name="Type">Name type: 1 principal, 2 service instance, 10 enterprise, -128 MS-PRINCIPAL (MS-KILE 3.1.5.13).</param>
/// <param name="Parts">Its components, at least one.</param>
public sealed record KerberosName(int Type, IReadOnlyList<string> Parts)
{
    private readonly string _text = Parts.Count == 1 ? Parts[0] : string.Join('/', Parts);

    /// <summary>Components joined by <c>/</c>, as in <c>cifs/server</c>.</summary>
    public override string ToString() => _text;
}

/// <summary>What of a ticket stands in the clear, and a digest to know it again.</summary>
/// <param name="Realm">The issuing realm.</param>
/// <param name="Service">Whom it is for.</param>
/// <param name="EncryptionType">Of its encrypted part (RFC 3961).</param>
/// <param name="KeyVersion">Of the service's key, if given. RODC keys carry a number above 65535.</param>
/// <param name="Digest">First 16 bytes of SHA-256 over the cipher text.</param>
public sealed record KerberosTicket(string Realm, KerberosName Service, int EncryptionType, uint? KeyVersion, UInt128 Digest);

/// <summary>One element of pre-authentication data (RFC 4120, 5.2.7): its type and what is readable of its value.</summary>
/// <param name="Type">padata-type, e.g. 2 PA-ENC-TIMESTAMP, 16 PA-PK-AS-REQ, 128 PA-PAC-REQUEST, 129 PA-FOR-USER, 136 PA-FX-FAST.</param>
/// <param name="EncryptionType">Of the encrypted value, for PA-ENC-TIMESTAMP.</param>
public sealed record PreAuthentication(int Type, int? EncryptionType = null);

/// <summary>A Kerberos message in whatever carrier (RFC 4120). Members that its type does not have are null or empty.</summary>
public sealed record KerberosMessage : WireMessage
{
    /// <summary>Its type.</summary>
    public required KerberosMessageType Type { get; init; }

    /// <summary>What carried it.</summary>
    public required Carrier Carrier { get; init; }

    /// <summary>cname: of AS-REQ, AS-REP, TGS-REP and, rarely, KRB-ERROR.</summary>
    public KerberosName? Client { get; init; }

    /// <summary>crealm of replies; realm of the request body for AS-REQ.</summary>
    public string? ClientRealm { get; init; }

    /// <summary>sname of requests and errors; of replies the ticket's.</summary>
    public KerberosName? Service { get; init; }

    /// <summary>Realm of the service: of the request body, the reply's ticket, or the error.</summary>
    public string? ServiceRealm { get; init; }

    /// <summary>etype list of a request in the client's order.</summary>
    public IReadOnlyList<int> EncryptionTypes { get; init; } = [];

    /// <summary>kdc-options of a request or ap-options, bit 0 as the most significant.</summary>
    public uint Options { get; init; }

    /// <summary>padata of requests and replies.</summary>
    public IReadOnlyList<PreAuthentication> PreAuthentication { get; init; } = [];

    /// <summary>The ticket of a reply, of an AP-REQ, or of the AP-REQ inside a TGS-REQ.</summary>
    public KerberosTicket? Ticket { get; init; }

    /// <summary>Tickets in additional-tickets of a TGS-REQ (U2U, S4U2proxy).</summary>
    public IReadOnlyList<KerberosTicket> AdditionalTickets { get; init; } = [];

    /// <summary>Encryption type of a reply's enc-part: the client's or session key.</summary>
    public int? ReplyEncryptionType { get; init; }

    /// <summary>User named by PA-FOR-USER or PA-S4U-X509-USER (MS-SFU 2.2.1, 2.2.2).</summary>
    public KerberosName? ImpersonatedUser { get; init; }

    /// <summary>Realm of that user.</summary>
    public string? ImpersonatedRealm { get; init; }

    /// <summary>error-code of a KRB-ERROR (RFC 4120, 7.5.9).</summary>
    public int? ErrorCode { get; init; }

    /// <summary>nonce of a request.</summary>
    public uint? Nonce { get; init; }

    /// <summary>till of a request.</summary>
    public DateTimeOffset? Till { get; init; }
}

/// <summary>Encryption types (IANA Kerberos encryption type numbers).</summary>
public static class EncryptionType
{
    /// <summary>rc4-hmac (RFC 4757).</summary>
    public const int Rc4Hmac = 23;

    /// <summary>aes128-cts-hmac-sha1-96.</summary>
    public const int Aes128 = 17;

    /// <summary>aes256-cts-hmac-sha1-96.</summary>
    public const int Aes256 = 18;

    /// <summary>True for the AES types of RFC 3962 and RFC 8009.</summary>
    public static bool IsAes(int type) => type is 17 or 18 or 19 or 20;

    /// <summary>True for rc4-hmac and its relatives, the old Windows types with negative numbers included.</summary>
    public static bool IsRc4(int type) => type is 23 or 24 or -128 or -133 or -135;

    /// <summary>The registered name, or the number.</summary>
    public static string Name(int type) => type switch
    {
        1 => "des-cbc-crc",
        3 => "des-cbc-md5",
        17 => "aes128-cts-hmac-sha1-96",
        18 => "aes256-cts-hmac-sha1-96",
        19 => "aes128-cts-hmac-sha256-128",
        20 => "aes256-cts-hmac-sha384-192",
        23 => "rc4-hmac",
        24 => "rc4-hmac-exp",
        _ => $"etype {type}",
    };
}
