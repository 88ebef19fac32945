using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Deception.Contracts;

/// <summary>Makes the ids of findings, so that the same input gives the same id on every sensor.</summary>
public static class FindingId
{
    /// <summary>The id of an episode: 32 hexadecimal digits of SHA-256.</summary>
    /// <param name="detector">The catalogue's id.</param>
    /// <param name="key">What makes the episode one, whoever saw it: source, target, domain.</param>
    /// <param name="start">Time of the episode's first evidence.</param>
    public static string Of(string detector, string key, DateTimeOffset start)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{detector}\n{key}\n{start.UtcTicks}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
