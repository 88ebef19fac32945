namespace Deception.Protocols.Ldap;

/// <summary>What must be remembered of one direction of an LDAP connection.</summary>
internal sealed class LdapDirection
{
    private byte[] _begun = [];
    private long _skip;

    /// <summary>True when the last message or buffer ended where the next bytes begin.</summary>
    public bool InStep { get; set; }

    /// <summary>True once TLS has begun.</summary>
    public bool IsTls { get; set; }

    /// <summary>True when what didn't fit was counted, until the next message.</summary>
    public bool Lost { get; set; }

    /// <summary>True when the last signed buffer ended within a message.</summary>
    public bool IsWithinMessage => _begun.Length > 0 || _skip > 0;

    /// <summary>Forgets what bytes were expected.</summary>
    public void Reset()
    {
        InStep = false;
        Lost = false;
        _begun = [];
        _skip = 0;
    }

    /// <summary>
    /// The plain text of a signed buffer with what earlier ones left of a message that isn't over: layers cut
    /// messages where they like.
    /// </summary>
    public ReadOnlySpan<byte> Join(ReadOnlySpan<byte> plain)
    {
        var skipped = (int)Math.Min(_skip, plain.Length);
        _skip -= skipped;
        plain = plain[skipped..];
        return _begun.Length == 0 ? plain : (byte[])[.. _begun, .. plain];
    }

    /// <summary>Keeps what wasn't read of the joined bytes, or remembers what to skip of those to come.</summary>
    public void Keep(ReadOnlySpan<byte> joined, long read)
    {
        var rest = read < joined.Length ? joined[(int)read..] : [];
        _begun = rest.Length > LdapLimits.MessageBytes ? [] : rest.ToArray();
        _skip += Math.Max(0, read - joined.Length);
    }
}
