namespace Deception.Protocols.Kerberos;

/// <summary>
/// What is kept of one message. Longer lists and texts are cut, not refused: a message that a KDC takes must not
/// escape by being long.
/// </summary>
internal static class KerberosLimits
{
    public const int EncryptionTypes = 64;
    public const int PreAuthentication = 64;
    public const int NameParts = 16;
    public const int Tickets = 8;
    public const int TextBytes = 1024;

    /// <summary>Longest message over TCP; a ticket for a user in very many groups takes some 64 KiB.</summary>
    public const int MessageBytes = 1 << 18;
}
