using System.Buffers.Binary;

namespace Deception.Protocols.Smb;

/// <summary>Commands of SMB 2 and 3 that are read here (MS-SMB2 2.2.1.2).</summary>
internal enum Smb2Command : ushort
{
    Negotiate = 0,
    SessionSetup = 1,
    TreeConnect = 3,
    TreeDisconnect = 4,
    Create = 5,
    Close = 6,
    Read = 8,
    Write = 9,
    Ioctl = 11,
}

/// <summary>The header of each command of SMB 2 and 3 (MS-SMB2 2.2.1): 64 bytes, <c>fe 53 4d 42 40 00 …</c>.</summary>
/// <param name="Command">What is asked or answered.</param>
/// <param name="Status">NTSTATUS of a response.</param>
/// <param name="IsResponse">SMB2_FLAGS_SERVER_TO_REDIR.</param>
/// <param name="IsRelated">SMB2_FLAGS_RELATED_OPERATIONS: it works on the file of the command before it.</param>
/// <param name="Next">Offset of the next command of a compound; 0 in the last.</param>
/// <param name="MessageId">MessageId.</param>
/// <param name="TreeId">TreeId; 0 in an asynchronous answer, which has none.</param>
/// <param name="SessionId">SessionId.</param>
/// <param name="IsSigned">SMB2_FLAGS_SIGNED.</param>
internal readonly record struct Smb2Header(
    Smb2Command Command, uint Status, bool IsResponse, bool IsRelated, uint Next, ulong MessageId, uint TreeId, ulong SessionId, bool IsSigned)
{
    /// <summary>Its length.</summary>
    public const int Length = 64;

    /// <summary>STATUS_PENDING, STATUS_BUFFER_OVERFLOW, STATUS_MORE_PROCESSING_REQUIRED.</summary>
    public const uint Pending = 0x103, BufferOverflow = 0x8000_0005, MoreProcessingRequired = 0xC000_0016;

    /// <summary>Reads a header; false when there is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Smb2Header header)
    {
        const uint response = 1, asynchronous = 2, related = 4, signed = 8;
        header = default;
        if (bytes.Length < Length || bytes[0] != 0xFE || !bytes[1..].StartsWith("SMB"u8)
            || BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) != Length)
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        header = new(
            (Smb2Command)BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            (flags & response) != 0,
            (flags & related) != 0,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            (flags & asynchronous) != 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]),
            (flags & signed) != 0);
        return true;
    }
}
