namespace Deception.Protocols.Ldap;

/// <summary>Tags of protocolOp (RFC 4511, 4.1.1 and appendix B).</summary>
internal static class LdapOperation
{
    public const byte BindRequest = 0x60;
    public const byte BindResponse = 0x61;
    public const byte SearchRequest = 0x63;
    public const byte SearchEntry = 0x64;
    public const byte SearchDone = 0x65;
    public const byte ModifyRequest = 0x66;
    public const byte ModifyResponse = 0x67;
    public const byte AddRequest = 0x68;
    public const byte AddResponse = 0x69;
    public const byte DeleteRequest = 0x4A;
    public const byte DeleteResponse = 0x6B;
    public const byte ModifyDnRequest = 0x6C;
    public const byte ModifyDnResponse = 0x6D;
    public const byte ExtendedRequest = 0x77;
    public const byte ExtendedResponse = 0x78;

    /// <summary>True for all operations of the protocol, read here or not.</summary>
    public static bool IsKnown(byte tag) => IsRead(tag) || tag is 0x42 // unbind
        or SearchEntry or 0x73 // reference
        or 0x6E or 0x6F or 0x50 // compare, abandon
        or 0x79; // intermediate

    /// <summary>True for those of which <see cref="LdapMessageReader"/> wants the whole message.</summary>
    public static bool IsRead(byte tag) => tag is BindRequest or BindResponse or SearchRequest or SearchDone
        or ModifyRequest or ModifyResponse or AddRequest or AddResponse or DeleteRequest or DeleteResponse
        or ModifyDnRequest or ModifyDnResponse or ExtendedRequest or ExtendedResponse;
}
