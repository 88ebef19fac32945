using Deception.Protocols.Net;

namespace Deception.Protocols.Rpc;

/// <summary>
/// Reads the towers in answers to ept_lookup (opnum 2) and ept_map (opnum 3) of the endpoint mapper (C706, appendices L
/// and O), in either transfer syntax. A tower names an interface and where it is served, floor by floor:
/// <c>05 00 | 13 00 0d 35 42 51 e3 … 04 00 02 00 00 00 | 13 00 0d (syntax) | 01 00 0b 02 00 00 00 | 01 00 07 02 00 c0 01 |
/// 01 00 09 04 00 0a 63 00 0a</c> is DRSUAPI 4.0 at TCP port 49153 of 10.99.0.10.
/// </summary>
internal static class EndpointMapperReader
{
    private const int MaxTowers = 500, MaxTowerLength = 2000, HandleLength = 20, AnnotationLength = 64;

    /// <summary>Reads what an answer tells; false when it does not follow its layout to the end.</summary>
    /// <param name="stub">Stub data of the response.</param>
    /// <param name="operation">2 or 3.</param>
    /// <param name="little">Byte order of the response.</param>
    /// <param name="ndr64">Its transfer syntax.</param>
    /// <param name="responder">Who answered: it is meant by towers without an address.</param>
    /// <param name="mapped">Interfaces at TCP endpoints.</param>
    public static bool TryRead(ReadOnlySpan<byte> stub, ushort operation, bool little, bool ndr64, HostAddress responder, out List<EndpointMapped> mapped)
    {
        mapped = [];
        var reader = new NdrReader(stub, little, ndr64);
        if (!reader.TrySkip(HandleLength) || !reader.TryU32(out var count) || count > MaxTowers
            || !reader.TrySize(out var most) || !reader.TrySize(out _) || !reader.TrySize(out var actual)
            || actual > most || actual > MaxTowers)
        {
            return false;
        }

        var towers = 0;
        for (ulong i = 0; i < actual; i++)
        {
            if (operation == 2 && (!reader.TryAlign(ndr64 ? 8 : 4) || !reader.TrySkip(16)))
            {
                return false;
            }

            if (!reader.TrySize(out var pointer))
            {
                return false;
            }

            towers += pointer == 0 ? 0 : 1;
            if (operation == 2 && (!reader.TrySize(out _) || !reader.TrySize(out var annotation)
                || annotation > AnnotationLength || !reader.TrySkip((int)annotation)))
            {
                return false;
            }
        }

        for (; towers > 0; towers--)
        {
            if (!reader.TrySize(out var size) || size > MaxTowerLength || !reader.TryU32(out var length) || length != size
                || !reader.TryTake((int)size, out var tower))
            {
                return false;
            }

            if (TryReadTower(tower, responder, out var endpoint))
            {
                mapped.Add(endpoint);
            }
        }

        return reader.TryU32(out _) || mapped.Count > 0; // status
    }

    /// <summary>Reads a tower; false when it is none of an interface over TCP. Its numbers are little-endian always.</summary>
    private static bool TryReadTower(ReadOnlySpan<byte> tower, HostAddress responder, out EndpointMapped mapped)
    {
        const byte uuidFloor = 0x0D, tcpFloor = 0x07, ipFloor = 0x09;
        mapped = null!;
        if (tower.Length < 2)
        {
            return false;
        }

        var floors = RpcHeader.U16(tower, little: true);
        Guid? served = null;
        ushort port = 0;
        var address = responder;
        var at = 2;
        for (var floor = 0; floor < floors; floor++)
        {
            if (!TryTakePart(tower, ref at, out var left) || !TryTakePart(tower, ref at, out var right) || left.Length == 0)
            {
                return false;
            }

            switch (left[0])
            {
                case uuidFloor when floor == 0 && left.Length >= 17:
                    served = new Guid(left.Slice(1, 16));
                    break;
                case tcpFloor when right.Length == 2:
                    port = RpcHeader.U16(right, little: false);
                    break;
                case ipFloor when right.Length == 4 && RpcHeader.U32(right, little: false) != 0:
                    address = HostAddress.From(right);
                    break;
                default:
                    break;
            }
        }

        if (served is not { } id || port == 0)
        {
            return false;
        }

        mapped = new(id, new(address, port));
        return true;
    }

    private static bool TryTakePart(ReadOnlySpan<byte> tower, ref int at, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (tower.Length - at < 2)
        {
            return false;
        }

        var length = RpcHeader.U16(tower[at..], little: true);
        if (tower.Length - at - 2 < length)
        {
            return false;
        }

        part = tower.Slice(at + 2, length);
        at += 2 + length;
        return true;
    }
}
