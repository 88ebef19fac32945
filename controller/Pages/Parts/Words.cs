using System.Globalization;
using Deception.Contracts;

namespace Deception.Controller.Pages.Parts;

/// <summary>Numbers and names as people read them.</summary>
internal static class Words
{
    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string Ago(TimeSpan age) => age.TotalSeconds switch
    {
        < 5 => "just now",
        < 60 => Whole(age.TotalSeconds, "s ago"),
        < 3600 => Whole(age.TotalMinutes, " min ago"),
        < 48 * 3600 => Whole(age.TotalHours, " h ago"),
        _ => Whole(age.TotalDays, " days ago"),
    };

    public static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MB");

    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009');

    public static string Who(Entity entity)
    {
        var where = entity.Host is { Length: > 0 } host && entity.Ip is { Length: > 0 } ip ? $"{host} ({ip})" : entity.Host ?? entity.Ip;
        return (entity.Account, where) switch
        {
            ({ Length: > 0 } account, { } at) => $"{account} at {at}",
            ({ Length: > 0 } account, null) => account,
            (_, { } at) => at,
            _ => "unknown",
        };
    }

    public static string Label(string name) => name.Replace('_', ' ');

    private static string Whole(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(number):0}{unit}");
}
