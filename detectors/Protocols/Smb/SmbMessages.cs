namespace Deception.Protocols.Smb;

/// <summary>A share is connected (MS-SMB2 2.2.9).</summary>
/// <param name="Path">As the client wrote it: <c>\\server\share</c>.</param>
public sealed record SmbTreeConnect(string Path) : WireMessage;

/// <summary>A pipe, or a file or directory of interest (<see cref="SmbFileNames"/>), is opened (MS-SMB2 2.2.13).</summary>
/// <param name="Share">The share's path; null when it was connected out of sight.</param>
/// <param name="Name">Name below the share.</param>
/// <param name="IsPipe">True on a tree of pipes.</param>
/// <param name="MessageId">Same as of its answer.</param>
public sealed record SmbOpen(string? Share, string Name, bool IsPipe, ulong MessageId) : WireMessage;

/// <summary>A pipe can't be opened.</summary>
/// <param name="MessageId">Same as of its <see cref="SmbOpen"/>.</param>
/// <param name="Status">NTSTATUS.</param>
public sealed record SmbOpenResult(ulong MessageId, uint Status) : WireMessage;

/// <summary>A server has chosen the dialect (MS-SMB2 2.2.4, MS-CIFS 2.2.4.52).</summary>
/// <param name="Dialect">0x0202 … 0x0311; 0x0100 for SMB 1.</param>
/// <param name="IsSigningRequired">True when it refuses unsigned sessions.</param>
public sealed record SmbNegotiated(ushort Dialect, bool IsSigningRequired) : WireMessage
{
    /// <summary>What <see cref="Dialect"/> says of SMB 1.</summary>
    public const ushort Smb1 = 0x0100;
}

/// <summary>A session begins (MS-SMB2 2.2.5, 2.2.6).</summary>
/// <param name="IsSigningRequired">True when either side requires signing, which signs all of it; null when not all was seen.</param>
/// <param name="IsEncrypted">True when the server wants all of it encrypted.</param>
/// <param name="IsAnonymous">True for a guest's or a null session, which has no key to sign with.</param>
public sealed record SmbSessionBegun(bool? IsSigningRequired, bool IsEncrypted, bool IsAnonymous) : WireMessage;

/// <summary>After a session began a file or pipe was opened neither signed nor encrypted. Once a session.</summary>
public sealed record SmbUnsignedRequest : WireMessage;
