using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Deception.Protocols.Ntp;

/// <summary>
/// A request or an answer of NTP that Active Directory authenticates (MS-SNTP 2.2): 48 bytes of NTP, the key identifier, the rest.
/// The answer's checksum is made with the password hash of the account that the key identifier names; it is never kept.
/// </summary>
/// <param name="IsResponse">True for a server's answer (NTP modes 2 and 4).</param>
/// <param name="Rid">Relative identifier of the account whose key is asked for.</param>
/// <param name="IsSigned">True when the checksum is not empty: an answer that can be guessed against.</param>
public sealed record MsSntp(bool IsResponse, uint Rid, bool IsSigned) : WireMessage
{
    private const int PlainLength = 48;
    private const int AuthenticatorLength = 68; // MS-SNTP 2.2.1 and 2.2.2
    private const int ExtendedLength = 120; // MS-SNTP 2.2.3 and 2.2.4
    private const uint KeySelector = 0x8000_0000; // asks for the previous password's key

    /// <summary>True for a datagram of one of the two lengths, from a client or a server. Allocates nothing.</summary>
    public static bool IsWanted(ReadOnlySpan<byte> bytes) =>
        bytes.Length is AuthenticatorLength or ExtendedLength && (bytes[0] & 7) is >= 1 and <= 4 && ((bytes[0] >> 3) & 7) is 3 or 4;

    /// <summary>Reads a datagram.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MsSntp? message)
    {
        message = null;
        if (!IsWanted(bytes))
        {
            return false;
        }

        var checksum = bytes[(bytes.Length == AuthenticatorLength ? PlainLength + 4 : PlainLength + 8)..];
        var rid = BinaryPrimitives.ReadUInt32LittleEndian(bytes[PlainLength..]) & ~KeySelector;
        message = new MsSntp((bytes[0] & 7) is 2 or 4, rid, checksum.ContainsAnyExcept((byte)0));
        return true;
    }
}
