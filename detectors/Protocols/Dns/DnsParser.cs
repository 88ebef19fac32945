using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Deception.Protocols.Net;

namespace Deception.Protocols.Dns;

/// <summary>
/// Reads a message of RFC 1035, 4.1: twelve bytes of header, <c>ID, flags, four counts</c>, then questions and records.
/// </summary>
public static class DnsParser
{
    /// <summary>Length of the header.</summary>
    public const int HeaderLength = 12;

    /// <summary>What tells whether a message is wanted: header and first question.</summary>
    internal const int TellingLength = HeaderLength + 255 + 4;

    private const int MaxQuestions = 16;
    private const int MaxRecords = 64;
    private const ushort ResponseFlag = 0x8000, RecursionAvailableFlag = 0x0080;
    private const ushort CacheFlushFlag = 0x8000; // RFC 6762, 10.2

    /// <summary>True when a message, of which the start is given, is one that a detector wants. Allocates nothing.</summary>
    public static bool IsWanted(NameProtocol protocol, ReadOnlySpan<byte> start)
    {
        if (start.Length < HeaderLength)
        {
            return false;
        }

        var isResponse = (start[2] & 0x80) != 0;
        var operation = OperationOf(start);
        if (protocol != NameProtocol.Dns)
        {
            return isResponse && operation == DnsOperation.Query && BinaryPrimitives.ReadUInt16BigEndian(start[6..]) > 0;
        }

        return operation switch
        {
            DnsOperation.Update or DnsOperation.Notify => true,
            DnsOperation.Query => AsksForZone(start),
            _ => false,
        };
    }

    /// <summary>True when a header may stand here: a check for streams whose start was not seen.</summary>
    internal static bool IsPlausible(ReadOnlySpan<byte> header) =>
        OperationOf(header) <= 6
        && BinaryPrimitives.ReadUInt16BigEndian(header[4..]) <= MaxQuestions
        && (header[3] & 0x40) == 0;

    /// <summary>Reads a message. Questions and records beyond a bound are left out.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, NameProtocol protocol, [NotNullWhen(true)] out DnsMessage? message)
    {
        message = null;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        int questionCount = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        int answerCount = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        int authorityCount = BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]);
        var at = HeaderLength;
        if (questionCount > MaxQuestions || !TryReadQuestions(bytes, protocol, questionCount, ref at, out var questions)
            || !TryReadRecords(bytes, protocol, answerCount, ref at, out var answers))
        {
            return false;
        }

        List<DnsRecord> authority = [];
        if (answerCount <= MaxRecords && !TryReadRecords(bytes, protocol, authorityCount, ref at, out authority))
        {
            return false;
        }

        message = new DnsMessage
        {
            Protocol = protocol,
            Id = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            IsResponse = (flags & ResponseFlag) != 0,
            Operation = OperationOf(bytes),
            ResponseCode = flags & 0x0F,
            IsRecursionAvailable = (flags & RecursionAvailableFlag) != 0,
            Questions = questions,
            Answers = answers,
            Authority = authority,
            AnswerCount = answerCount,
        };
        return true;
    }

    private static int OperationOf(ReadOnlySpan<byte> header) => (header[2] >> 3) & 0x0F;

    private static bool AsksForZone(ReadOnlySpan<byte> start)
    {
        var at = HeaderLength;
        return BinaryPrimitives.ReadUInt16BigEndian(start[4..]) > 0 && DnsNameReader.TrySkip(start, ref at) && at + 4 <= start.Length
            && BinaryPrimitives.ReadUInt16BigEndian(start[at..]) is DnsType.Axfr or DnsType.Ixfr;
    }

    private static bool TryReadQuestions(ReadOnlySpan<byte> bytes, NameProtocol protocol, int count, ref int at, out List<DnsQuestion> questions)
    {
        questions = [];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadName(bytes, protocol, ref at, out var name, out _) || at + 4 > bytes.Length)
            {
                return false;
            }

            questions.Add(new DnsQuestion(name, BinaryPrimitives.ReadUInt16BigEndian(bytes[at..])));
            at += 4;
        }

        return true;
    }

    private static bool TryReadRecords(ReadOnlySpan<byte> bytes, NameProtocol protocol, int count, ref int at, out List<DnsRecord> records)
    {
        records = [];
        for (var i = 0; i < Math.Min(count, MaxRecords) && at < bytes.Length; i++) // a message cut to the datagram's size may end early
        {
            if (!TryReadName(bytes, protocol, ref at, out var name, out var suffix) || at + 10 > bytes.Length)
            {
                return false;
            }

            var type = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            var group = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 8)..]);
            at += 10;
            if (length > bytes.Length - at)
            {
                return false;
            }

            var data = bytes.Slice(at, length);
            at += length;
            group = protocol == NameProtocol.MulticastDns ? (ushort)(group & ~CacheFlushFlag) : group;
            records.Add(new DnsRecord(name, type, group, AddressOf(protocol, type, data), suffix, IsGroup(protocol, type, data)));
        }

        return true;
    }

    private static bool TryReadName(ReadOnlySpan<byte> bytes, NameProtocol protocol, ref int at, out string name, out byte suffix)
    {
        suffix = 0;
        if (!DnsNameReader.TryRead(bytes, ref at, out name))
        {
            return false;
        }

        if (protocol == NameProtocol.NetBios && DnsNameReader.TryDecodeNetBios(name, out var decoded, out suffix))
        {
            name = decoded;
        }

        return true;
    }

    // An NB record holds pairs of two bytes of flags and an address (RFC 1002, 4.2.13).
    private static HostAddress? AddressOf(NameProtocol protocol, ushort type, ReadOnlySpan<byte> data) => type switch
    {
        DnsType.A when data.Length == 4 => HostAddress.From(data),
        DnsType.Aaaa when data.Length == 16 => HostAddress.From(data),
        DnsType.NetBios when protocol == NameProtocol.NetBios && data.Length >= 6 => HostAddress.From(data.Slice(2, 4)),
        _ => null,
    };

    private static bool IsGroup(NameProtocol protocol, ushort type, ReadOnlySpan<byte> data) =>
        protocol == NameProtocol.NetBios && type == DnsType.NetBios && data.Length >= 6 && (data[0] & 0x80) != 0;
}
