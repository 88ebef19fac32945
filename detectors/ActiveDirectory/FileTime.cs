namespace Deception.ActiveDirectory;

/// <summary>Times as the directory writes them: intervals of 100 ns since 1601 (MS-DTYP 2.3.3) and GeneralizedTime (RFC 4517 3.3.13).</summary>
public static class FileTime
{
    private const long Never = long.MaxValue;

    /// <summary>The time of a value such as pwdLastSet; null for 0, "never" and what is no time.</summary>
    public static DateTimeOffset? Read(long value) =>
        value is <= 0 or Never || value > DateTime.MaxValue.ToFileTimeUtc() ? null : new DateTimeOffset(DateTime.FromFileTimeUtc(value), TimeSpan.Zero);

    /// <summary>A time as such a value.</summary>
    public static long Write(DateTimeOffset time) => time.ToFileTime();

    /// <summary>The length of a negative interval such as maxPwdAge; null for 0 and "never".</summary>
    public static TimeSpan? ReadInterval(long value) => value is 0 or long.MinValue ? null : TimeSpan.FromTicks(Math.Abs(value));

    /// <summary>A GeneralizedTime in UTC, e.g. <c>20261123101500.0Z</c>.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        var digits = text.AsSpan();
        var end = digits.IndexOfAny('.', 'Z');
        return DateTimeOffset.TryParseExact(end < 0 ? digits : digits[..end], "yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal, out time);
    }
}
