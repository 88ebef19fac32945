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

/// <summary>Search request (RFC 4511, 4.5.1).</summary>
/// <param name="MessageId">messageID.</param>
/// <param name="BaseObject">Where the search starts.</param>
/// <param name="Scope">How deep it goes.</param>
/// <param name="Filter">The filter in the text form of RFC 4515; values escaped.</param>
/// <param name="Attributes">Attributes asked for; empty means all user attributes.</param>
public sealed record LdapSearchRequest(int MessageId, string BaseObject, LdapScope Scope, string Filter, IReadOnlyList<string> Attributes)
    : WireMessage;

/// <summary>After a bind a request came neither within a SASL security layer nor within TLS. Once a bind.</summary>
public sealed record LdapUnprotectedRequest : WireMessage;
