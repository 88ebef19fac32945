namespace Deception.Protocols.Ldap;

/// <summary>What is read and kept of one message. Longer texts and lists are cut, longer messages passed over.</summary>
internal static class LdapLimits
{
    public const int MessageBytes = 1 << 20;
    public const int NameBytes = 8192;
    public const int TextBytes = 1024;
    public const int Attributes = 1024;
    public const int FilterDepth = 64;
    public const int FilterCharacters = 1 << 20;
}
