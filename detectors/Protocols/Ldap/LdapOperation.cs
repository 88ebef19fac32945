namespace Deception.Protocols.Ldap;

/// <summary>Tags of protocolOp (RFC 4511, 4.1.1 and appendix B).</summary>
internal static class LdapOperation
{
    public const byte BindRequest = 0x60;
    public const byte BindResponse = 0x61;
    public const byte SearchRequest = 0x63;

    /// <summary>True for all operations of the protocol, read here or not.</summary>
    public static bool IsKnown(byte tag) => tag is
        BindRequest or BindResponse or 0x42 // unbind
        or SearchRequest or 0x64 or 0x65 or 0x73 // entry, done, reference
        or 0x66 or 0x67 or 0x68 or 0x69 // modify, add
        or 0x4A or 0x6B or 0x6C or 0x6D // delete, modify DN
        or 0x6E or 0x6F or 0x50 // compare, abandon
        or 0x77 or 0x78 or 0x79; // extended, intermediate

    /// <summary>True for those of which <see cref="LdapMessageReader"/> wants the whole message.</summary>
    public static bool IsRead(byte tag) => tag is BindRequest or BindResponse or SearchRequest;
}
