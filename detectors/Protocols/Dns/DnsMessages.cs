using Deception.Protocols.Net;

namespace Deception.Protocols.Dns;

/// <summary>Which of the protocols that share the message of RFC 1035 carried it.</summary>
public enum NameProtocol
{
    /// <summary>DNS, port 53.</summary>
    Dns,

    /// <summary>Multicast DNS, port 5353 (RFC 6762).</summary>
    MulticastDns,

    /// <summary>LLMNR, port 5355 (RFC 4795).</summary>
    Llmnr,

    /// <summary>NetBIOS name service, port 137 (RFC 1002).</summary>
    NetBios,
}

/// <summary>What is asked or done (RFC 1035, 4.1.1; RFC 1996; RFC 2136; for NetBIOS RFC 1002, 4.2.1.1).</summary>
public static class DnsOperation
{
    /// <summary>QUERY.</summary>
    public const int Query = 0;

    /// <summary>NOTIFY: a primary tells its secondary that a zone has changed (RFC 1996).</summary>
    public const int Notify = 4;

    /// <summary>UPDATE (RFC 2136).</summary>
    public const int Update = 5;
}

/// <summary>Types of records that are told apart here.</summary>
public static class DnsType
{
    /// <summary>IPv4 address.</summary>
    public const ushort A = 1;

    /// <summary>Alias.</summary>
    public const ushort Cname = 5;

    /// <summary>Start of a zone.</summary>
    public const ushort Soa = 6;

    /// <summary>IPv6 address (RFC 3596).</summary>
    public const ushort Aaaa = 28;

    /// <summary>NetBIOS name (RFC 1002, 4.2.1.2).</summary>
    public const ushort NetBios = 32;

    /// <summary>Changes of a zone since a serial number (RFC 1995).</summary>
    public const ushort Ixfr = 251;

    /// <summary>A whole zone (RFC 5936).</summary>
    public const ushort Axfr = 252;

    /// <summary>Its name, or its number.</summary>
    public static string Name(ushort type) => type switch
    {
        A => "A",
        Cname => "CNAME",
        Soa => "SOA",
        Aaaa => "AAAA",
        NetBios => "NB",
        Ixfr => "IXFR",
        Axfr => "AXFR",
        _ => $"TYPE{type}", // RFC 3597
    };
}

/// <summary>Classes of records (RFC 1035, 3.2.4; RFC 2136, 2.5).</summary>
public static class DnsClass
{
    /// <summary>The Internet; in an update: add.</summary>
    public const ushort Internet = 1;

    /// <summary>NONE; in an update: delete one record.</summary>
    public const ushort None = 254;

    /// <summary>ANY; in an update: delete a set of records.</summary>
    public const ushort Any = 255;
}

/// <summary>A question; of an update, its zone.</summary>
/// <param name="Name">Labels with dots between; NetBIOS names decoded, without the suffix.</param>
/// <param name="Type">Type asked for.</param>
public sealed record DnsQuestion(string Name, ushort Type);

/// <summary>A record.</summary>
/// <param name="Name">Labels with dots between; NetBIOS names decoded, without the suffix.</param>
/// <param name="Type">Type.</param>
/// <param name="Class">Class, without the cache-flush bit of RFC 6762.</param>
/// <param name="Address">Address of an A, AAAA or NB record.</param>
/// <param name="Suffix">Sixteenth byte of a NetBIOS name: what sort of service it names.</param>
/// <param name="IsGroup">True for a NetBIOS name that many hosts share (RFC 1002, 4.2.1.3, NB_FLAGS).</param>
public sealed record DnsRecord(string Name, ushort Type, ushort Class, HostAddress? Address = null, byte Suffix = 0, bool IsGroup = false);

/// <summary>
/// A message of RFC 1035 or one of its relatives. Only those are read that a detector wants: of DNS transfers, updates and
/// notifications, of the others answers.
/// </summary>
public sealed record DnsMessage : WireMessage
{
    /// <summary>What carried it.</summary>
    public required NameProtocol Protocol { get; init; }

    /// <summary>ID.</summary>
    public required ushort Id { get; init; }

    /// <summary>QR: an answer.</summary>
    public required bool IsResponse { get; init; }

    /// <summary>OPCODE; see <see cref="DnsOperation"/>.</summary>
    public required int Operation { get; init; }

    /// <summary>RCODE.</summary>
    public required int ResponseCode { get; init; }

    /// <summary>RA: the sender asks others; a NetBIOS name server sets it (RFC 1002, 4.2.1.1).</summary>
    public bool IsRecursionAvailable { get; init; }

    /// <summary>Questions; of an update the zone.</summary>
    public IReadOnlyList<DnsQuestion> Questions { get; init; } = [];

    /// <summary>Answers; of an update the conditions.</summary>
    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>Authority; of an update the changes.</summary>
    public IReadOnlyList<DnsRecord> Authority { get; init; } = [];

    /// <summary>ANCOUNT, be they read or not.</summary>
    public int AnswerCount { get; init; }
}
