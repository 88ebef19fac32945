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
    public const int FilterNodes = 4096;
    public const int Controls = 32;
    public const int Changes = 256;
    public const int Values = 64;
    public const int ValueBytes = 64 * 1024;

    /// <summary>Searches of one connection whose entries are counted.</summary>
    public const int Searches = 64;

    /// <summary>Entries of one search that are handed on by name; the rest is only counted.</summary>
    public const int NamedEntries = 16;

    /// <summary>Bytes of an entry within which its name must end.</summary>
    public const int EntryHeadBytes = 1024;
}
