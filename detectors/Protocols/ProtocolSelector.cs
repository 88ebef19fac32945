using System.Buffers.Binary;
using Deception.Protocols.Dns;
using Deception.Protocols.Http;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Rpc;
using Deception.Protocols.Smb;
using Deception.Protocols.Tls;

namespace Deception.Protocols;

/// <summary>What a TCP connection speaks.</summary>
internal enum StreamProtocol : byte
{
    /// <summary>Its first bytes are to tell.</summary>
    Undecided,

    /// <summary>Nothing that is read here.</summary>
    None,

    /// <summary>Kerberos with a length before each message.</summary>
    Kerberos,

    /// <summary>Kerberos password change.</summary>
    PasswordChange,

    /// <summary>LDAP.</summary>
    Ldap,

    /// <summary>LDAP inside TLS.</summary>
    Ldaps,

    /// <summary>SMB with its four byte header, over NetBIOS or directly.</summary>
    Smb,

    /// <summary>HTTP.</summary>
    Http,

    /// <summary>Connection-oriented DCE/RPC.</summary>
    Rpc,

    /// <summary>DNS with a length before each message.</summary>
    Dns,

    /// <summary>TLS, of which the versions are read.</summary>
    Tls,
}

/// <summary>Makes the reader of one connection.</summary>
internal delegate IStreamDissector DissectorFactory(StreamProtocol protocol, Conversation conversation);

/// <summary>Chooses who reads a TCP connection: by well-known port, on all others by its first bytes.</summary>
internal sealed class ProtocolSelector(IMessageSink sink, ProtocolCounters counters)
{
    /// <summary>Bytes after which <see cref="Sniff"/> has an answer for sure.</summary>
    public const int SniffLength = 16;

    /// <summary>What is known of interfaces and ports.</summary>
    public RpcKnowledge Knowledge { get; } = new(counters);

    /// <summary>What is spoken on a server's port; undecided for most.</summary>
    public static StreamProtocol ByPort(ushort port) => port switch
    {
        88 => StreamProtocol.Kerberos,
        PasswordChangeReader.Port => StreamProtocol.PasswordChange,
        389 or 3268 => StreamProtocol.Ldap,
        636 or 3269 => StreamProtocol.Ldaps,
        445 or 139 => StreamProtocol.Smb,
        80 or 5985 or 8080 => StreamProtocol.Http,
        53 => StreamProtocol.Dns,
        _ => StreamProtocol.Undecided, // 135 too: whoever speaks something else there is of no interest
    };

    /// <summary>Which side serves, when nobody saw the connection begin: the well-known port, else the lower one.</summary>
    public static int GuessServer(ushort first, ushort second)
    {
        var known = IsWellKnown(first);
        return known != IsWellKnown(second) ? (known ? 0 : 1) : first <= second ? 0 : 1;
    }

    /// <summary>What bytes at the start of a stream, or at a guess at a message's start, begin with.</summary>
    public static StreamProtocol Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] is not (5 or 0x30 or 0))
        {
            return bytes.IsEmpty ? StreamProtocol.Undecided : StreamProtocol.None;
        }

        if (bytes.Length < SniffLength)
        {
            return StreamProtocol.Undecided;
        }

        return bytes[0] switch
        {
            5 when RpcStreamDissector.LooksLikeRpc(bytes) => StreamProtocol.Rpc,
            0x30 when LooksLikeLdap(bytes) => StreamProtocol.Ldap,
            0 when LooksLikeSmb(bytes) => StreamProtocol.Smb,
            0 when LooksLikeKerberos(bytes) => StreamProtocol.Kerberos,
            _ => StreamProtocol.None,
        };
    }

    /// <summary>Makes the reader of one connection.</summary>
    public IStreamDissector Create(StreamProtocol protocol, Conversation conversation) => protocol switch
    {
        StreamProtocol.Kerberos => new KerberosStreamDissector(sink, counters),
        StreamProtocol.PasswordChange => new PasswordChangeStreamDissector(sink),
        StreamProtocol.Ldap => new LdapStreamDissector(sink, counters),
        StreamProtocol.Ldaps => new LdapsStreamDissector(sink, counters),
        StreamProtocol.Smb => new SmbStreamDissector(sink, counters),
        StreamProtocol.Http => new HttpStreamDissector(sink, counters),
        StreamProtocol.Dns => new DnsStreamDissector(sink, counters),
        _ => new RpcStreamDissector(sink, counters, Knowledge, conversation),
    };

    private static bool IsWellKnown(ushort port) =>
        port is 53 or 80 or 88 or 135 or 139 or 389 or 445 or 464 or 636 or 3268 or 3269 or 5985 or 9389;

    // SMB1 and SMB2 over direct TCP (MS-SMB2 2.1): a zero, the length, the protocol id.
    private static bool LooksLikeSmb(ReadOnlySpan<byte> bytes) => bytes[4] is 0xFE or 0xFF && bytes.Slice(5, 3).SequenceEqual("SMB"u8);

    // RFC 4120, 7.2.2 and 5.10: the length, then one of the messages' application tags with just that length.
    private static bool LooksLikeKerberos(ReadOnlySpan<byte> bytes)
    {
        var record = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return bytes[4] is 0x6A or 0x6B or 0x6C or 0x6D or 0x7E
            && TryReadLength(bytes[5..], out var length, out var used)
            && record == length + (uint)used + 1
            && bytes[5 + used] == 0x30;
    }

    // RFC 4511, 4.2 and 4.5.1: a message id and then a bind, a search or an extended request.
    private static bool LooksLikeLdap(ReadOnlySpan<byte> bytes)
    {
        if (!TryReadLength(bytes[1..], out var length, out var used) || length < 5)
        {
            return false;
        }

        var message = bytes[(1 + used)..];
        return message.Length >= 7 && message[0] == 2 && message[1] is >= 1 and <= 4 && message[2] < 0x80
            && message[2 + message[1]] is 0x60 or 0x63 or 0x77;
    }

    // DER and BER definite lengths of up to three bytes.
    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out uint length, out int used)
    {
        length = bytes[0];
        used = 1;
        if (length < 0x80)
        {
            return true;
        }

        used = 1 + (bytes[0] & 0x7F);
        length = 0;
        if (used is < 2 or > 5)
        {
            return false;
        }

        for (var i = 1; i < used; i++)
        {
            length = (length << 8) | bytes[i];
        }

        return length <= 16 << 20;
    }
}
