namespace Deception.Controller.Accounts;

/// <summary>Keeps a way back from leading elsewhere.</summary>
public static class LocalAddress
{
    /// <summary>The address, if it is a path on this site; the start page otherwise.</summary>
    public static string Of(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal)
            && !address.Any(c => c == '\\' || char.IsControl(c))
            ? address
            : "/";
}
