namespace NATS.NKeys;

/// <summary>CRC-16/XMODEM: polynomial 1021h, start 0, no reflection. <c>"123456789"</c> gives 31C3h.</summary>
internal static class Crc16
{
    private const int Polynomial = 0x1021;

    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var b in bytes)
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
            }
        }
        return (ushort)crc;
    }
}
