using System.Security.Cryptography;
using Deception.ActiveDirectory;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Changes;

/// <summary>What changed between two snapshots of a domain, and what each change means. The same two snapshots give the same changes, in the same order.</summary>
public static class Changes
{
    /// <summary>All changes that are watched.</summary>
    /// <param name="before">The directory as it was.</param>
    /// <param name="after">As it is.</param>
    /// <param name="options">Limits and policy.</param>
    /// <exception cref="ArgumentException">They are of two domains.</exception>
    public static IReadOnlyList<DirectoryChange> Between(DirectorySnapshot before, DirectorySnapshot after, AssessmentOptions? options = null)
    {
        if (before.Header.DomainSid != after.Header.DomainSid)
        {
            throw new ArgumentException($"snapshots of two domains: {before.Header.Domain} and {after.Header.Domain}");
        }
        var comparison = new Comparison(new Survey(before, options), new Survey(after, options));
        comparison.Run();
        return [.. comparison.Found.OrderBy(c => c.When).ThenBy(c => c.Kind.Id, StringComparer.Ordinal).ThenBy(c => c.Object, StringComparer.Ordinal).ThenBy(c => c.After, StringComparer.Ordinal)
            .ThenBy(c => c.Before, StringComparer.Ordinal)];
    }

    /// <summary>Digest of a file, for texts.</summary>
    internal static string? Digest(SysvolFile? file) => file is null ? null
        : file.Content is { } content ? Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)) : FormattableString.Invariant($"{file.Size} bytes");
}
