namespace Deception.Protocols.Ldap;

/// <summary>How a bind authenticates (RFC 4511, 4.2; Sicily: MS-ADTS 5.1.1.1.3).</summary>
public enum LdapAuthentication { Anonymous, Unauthenticated, Simple, Sasl, SicilyPackageDiscovery, SicilyNegotiate, SicilyResponse }

/// <summary>Bind request. The password of a simple bind is never kept.</summary>
/// <param name="MessageId">messageID.</param>
/// <param name="Version">LDAP version, 2 or 3.</param>
/// <param name="Name">Whose bind: a DN, <c>user@domain</c>, <c>DOMAIN\user</c>, or empty.</param>
/// <param name="Authentication">How.</param>
/// <param name="Mechanism">SASL mechanism, e.g. GSS-SPNEGO.</param>
public sealed record LdapBindRequest(int MessageId, int Version, string Name, LdapAuthentication Authentication, string? Mechanism)
    : WireMessage;

/// <summary>Result of a bind (RFC 4511, 4.2.2): 0 success, 14 saslBindInProgress, 49 invalidCredentials.</summary>
public sealed record LdapBindResponse(int MessageId, int ResultCode, string Diagnostic) : WireMessage;

/// <summary>Scope of a search (RFC 4511, 4.5.1.2).</summary>
public enum LdapScope { Base, OneLevel, Subtree }

/// <summary>Controls that change what a request means (MS-ADTS 3.1.1.3.4.1).</summary>
public static class LdapControls
{
    /// <summary>LDAP_SERVER_DIRSYNC_OID: replication by search.</summary>
    public const string DirSync = "1.2.840.113556.1.4.841";

    /// <summary>LDAP_SERVER_SD_FLAGS_OID: which parts of security descriptors are wanted.</summary>
    public const string SecurityDescriptorFlags = "1.2.840.113556.1.4.801";

    /// <summary>LDAP_PAGED_RESULT_OID_STRING (RFC 2696).</summary>
    public const string PagedResults = "1.2.840.113556.1.4.319";
}

/// <summary>Search request (RFC 4511, 4.5.1).</summary>
/// <param name="MessageId">messageID.</param>
/// <param name="BaseObject">Where the search starts.</param>
/// <param name="Scope">How deep it goes.</param>
/// <param name="Filter">The filter in the text form of RFC 4515; values escaped.</param>
/// <param name="Attributes">Attributes asked for; empty means all user attributes.</param>
public sealed record LdapSearchRequest(int MessageId, string BaseObject, LdapScope Scope, string Filter, IReadOnlyList<string> Attributes)
    : WireMessage
{
    private LdapFilter? _tree;

    /// <summary>OIDs of its controls.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];

    /// <summary>Most entries that the client wants; 0 for no limit.</summary>
    public int SizeLimit { get; init; }

    /// <summary>The filter as a tree; read at the first call.</summary>
    public LdapFilter ReadFilter() => _tree ??= LdapFilter.Parse(Filter);
}

/// <summary>An entry that a search found, by name only. Of a search with many, only the first are handed on.</summary>
public sealed record LdapSearchEntry(int MessageId, string Name) : WireMessage;

/// <summary>Operations that have a result.</summary>
public enum LdapRequestKind { Search, Modify, Add, Delete, ModifyDn, Extended }

/// <summary>The result of an operation (RFC 4511, 4.1.9): 0 success, 50 insufficientAccessRights, 68 entryAlreadyExists.</summary>
/// <param name="MessageId">messageID of its request.</param>
/// <param name="Kind">What it answers.</param>
/// <param name="ResultCode">resultCode.</param>
public sealed record LdapResult(int MessageId, LdapRequestKind Kind, int ResultCode) : WireMessage
{
    /// <summary>Entries that the search gave; null for other operations, or when the request wasn't seen.</summary>
    public int? Entries { get; init; }
}

/// <summary>What a modification does to an attribute (RFC 4511, 4.6).</summary>
public enum LdapChangeKind { Add, Delete, Replace, Increment }

/// <summary>
/// One attribute of a modify or add request. Values are kept only of attributes that a detector judges and that hold no
/// secrets (<see cref="LdapAttributeNames.AreValuesKept"/>).
/// </summary>
/// <param name="Kind">Add, for all attributes of an add request.</param>
/// <param name="Attribute">Name in lower case, as <see cref="LdapAttributeNames.Normalize"/> gives it.</param>
/// <param name="Values">The values that were kept.</param>
/// <param name="ValueCount">How many values the request has.</param>
public sealed record LdapChange(LdapChangeKind Kind, string Attribute, IReadOnlyList<ReadOnlyMemory<byte>> Values, int ValueCount)
{
    /// <summary>The values as text.</summary>
    public IEnumerable<string> Texts => Values.Select(v => System.Text.Encoding.UTF8.GetString(v.Span));
}

/// <summary>A modify or add request (RFC 4511, 4.6 and 4.7).</summary>
/// <param name="MessageId">messageID.</param>
/// <param name="Object">DN of the object.</param>
/// <param name="IsAdd">True when the object is new.</param>
/// <param name="Changes">What is written.</param>
public sealed record LdapWriteRequest(int MessageId, string Object, bool IsAdd, IReadOnlyList<LdapChange> Changes) : WireMessage
{
    /// <summary>OIDs of its controls.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];
}

/// <summary>A delete request (RFC 4511, 4.8).</summary>
public sealed record LdapDeleteRequest(int MessageId, string Object) : WireMessage;

/// <summary>A request to rename or move an object (RFC 4511, 4.9).</summary>
public sealed record LdapModifyDnRequest(int MessageId, string Object, string NewName, string? NewParent) : WireMessage;

/// <summary>An extended request (RFC 4511, 4.12), e.g. StartTLS, 1.3.6.1.4.1.1466.20037.</summary>
public sealed record LdapExtendedRequest(int MessageId, string Name) : WireMessage;

/// <summary>
/// Bytes of LDAP that can't be read: a sealed buffer of a SASL layer, or a record of TLS. What remains is how much there is.
/// </summary>
/// <param name="Length">Bytes of the buffer or record.</param>
/// <param name="IsTls">True for TLS.</param>
public sealed record LdapSealed(int Length, bool IsTls) : WireMessage;

/// <summary>After a bind a request came neither within a SASL security layer nor within TLS. Once a bind.</summary>
public sealed record LdapUnprotectedRequest : WireMessage;
