using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Deception.ActiveDirectory;

/// <summary>A public key that an account may sign in with (msDS-KeyCredentialLink, MS-ADTS 2.2.20).</summary>
/// <param name="Owner">DN of the account that it stands for.</param>
/// <param name="Usage">1: sign-in (NGC), 2: FIDO, 7: FIDO, 8: file encryption.</param>
/// <param name="Source">0: the directory, 1: Azure AD.</param>
/// <param name="Device">The device it was made on, if it says.</param>
/// <param name="Created">When it was made, if it says.</param>
/// <param name="Key">SHA-256 of the key material, in hexadecimal: names the key.</param>
public sealed record KeyCredential(string Owner, byte Usage, byte Source, Guid? Device, DateTimeOffset? Created, string Key)
{
    private const int MostBytes = 65_536;
    private const uint Version2 = 0x200;

    /// <summary>Reads a value: <c>B:854:00020000…:CN=…</c> (DN with binary), the blob being version(4), then entries of length(2) id(1) value.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeyCredential? key)
    {
        key = null;
        var parts = text.Split(':', 4);
        if (parts is not ["B", var length, var hex, var owner] || hex.Length > MostBytes * 2
            || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) || digits != hex.Length || hex.Length % 2 != 0)
        {
            return false;
        }
        var blob = new byte[hex.Length / 2];
        return Convert.FromHexString(hex, blob, out _, out _) == System.Buffers.OperationStatus.Done && TryRead(blob, owner, out key);
    }

    private static bool TryRead(ReadOnlySpan<byte> blob, string owner, [NotNullWhen(true)] out KeyCredential? key)
    {
        key = null;
        if (blob.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(blob) != Version2)
        {
            return false;
        }
        var read = new KeyCredential(owner, 0, 0, null, null, "");
        for (blob = blob[4..]; blob.Length >= 3;)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(blob);
            if (size > blob.Length - 3)
            {
                return false;
            }
            var value = blob.Slice(3, size);
            read = blob[2] switch
            {
                0x3 => read with { Key = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(value)) },
                0x4 when size == 1 => read with { Usage = value[0] },
                0x5 when size == 1 => read with { Source = value[0] },
                0x6 when size == 16 => read with { Device = new Guid(value) },
                0x9 when size == 8 => read with { Created = TimeOf(BinaryPrimitives.ReadInt64LittleEndian(value)) },
                _ => read,
            };
            blob = blob[(3 + size)..];
        }
        key = read;
        return true;
    }

    // Ticks of DateTime.ToBinary without its kind bits, or FILETIME: both are found.
    private static DateTimeOffset? TimeOf(long value)
    {
        var ticks = value & 0x3FFF_FFFF_FFFF_FFFF;
        return FileTime.Read(ticks) is { Year: < 2200 } time ? time : ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }
}
