using System.Buffers.Text;

namespace Deception.Protocols.Http;

/// <summary>Walks over the head of an HTTP/1.x message (RFC 9112): its first line, then its header fields.</summary>
internal ref struct HttpHead(ReadOnlySpan<byte> head)
{
    private ReadOnlySpan<byte> _rest = head;

    /// <summary>Takes the next line without its end; false after the last one.</summary>
    public bool TryLine(out ReadOnlySpan<byte> line)
    {
        var end = _rest.IndexOf((byte)'\n');
        line = end < 0 ? default : _rest[..end].TrimEnd((byte)'\r');
        _rest = end < 0 ? default : _rest[(end + 1)..];
        return !line.IsEmpty;
    }

    /// <summary>Splits a header field into its name and value; false when it is none.</summary>
    public static bool TryField(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        name = colon > 0 ? line[..colon] : default;
        value = colon > 0 ? line[(colon + 1)..].Trim(" \t"u8) : default;
        return colon > 0;
    }

    /// <summary>True for <c>HTTP/1.0 200 …</c> and the like.</summary>
    public static bool TryStatus(ReadOnlySpan<byte> line, out int status)
    {
        status = 0;
        return line.Length >= 12 && line.StartsWith("HTTP/1."u8) && line[7] is (byte)'0' or (byte)'1' && line[8] == ' '
            && Utf8Parser.TryParse(line[9..12], out status, out var read) && read == 3 && status is >= 100 and <= 599;
    }

    /// <summary>True for the first line of a request or a response.</summary>
    public static bool IsFirstLine(ReadOnlySpan<byte> line) => IsRequest(line) || TryStatus(line, out _);

    /// <summary>True for <c>POST /wsman HTTP/1.1</c> and the like.</summary>
    public static bool IsRequest(ReadOnlySpan<byte> line)
    {
        const int longestMethod = 20;
        var space = line.IndexOf((byte)' ');
        return space is > 0 and <= longestMethod && !line[..space].ContainsAnyExceptInRange((byte)'A', (byte)'Z')
            && (line.EndsWith(" HTTP/1.1"u8) || line.EndsWith(" HTTP/1.0"u8));
    }
}
