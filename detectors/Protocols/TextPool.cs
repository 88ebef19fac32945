using System.Text;

namespace Deception.Protocols;

/// <summary>
/// Text of bytes in UTF-8. The short names of a network repeat all day: the last ones are kept, a fixed number a thread, so that
/// the same bytes mostly give the same object.
/// </summary>
internal static class TextPool
{
    private const int Places = 1024;
    private const int LongestKept = 64;

    [ThreadStatic]
    private static string?[]? t_kept;

    /// <summary>The text; bad bytes become U+FFFD.</summary>
    public static string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > LongestKept)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var kept = t_kept ??= new string?[Places];
        ref var place = ref kept[PoolHash.Of(bytes) & (Places - 1)];
        if (place is null || !Ascii.Equals(bytes, place))
        {
            var text = Encoding.UTF8.GetString(bytes);
            if (!Ascii.IsValid(bytes))
            {
                return text;
            }

            place = text;
        }

        return place;
    }
}
