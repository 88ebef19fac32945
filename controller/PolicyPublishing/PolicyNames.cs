using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Deception.Controller.PolicyPublishing;

/// <summary>What may stand where a policy wants an address or a name.</summary>
internal static partial class PolicyNames
{
    private const int MaxDns = 255;

    /// <summary>Dotted decimals or IPv6 without a zone; the framework alone takes <c>10.99.0</c> and <c>0x7f</c> too.</summary>
    public static bool IsAddress(string text) => IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId == 0 && !text.Contains('%') && !text.Contains('[') : address.ToString() == text);

    /// <summary>A domain's DNS name (RFC 1123; underscores as Active Directory allows).</summary>
    public static bool IsDnsName(string text) => text.Length <= MaxDns && text.Split('.').All(IsLabel);

    /// <summary>A host's own name, one DNS label.</summary>
    public static bool IsLabel(string text) => Label().IsMatch(text);

    /// <summary>A domain's NetBIOS name: 1–15 characters (Microsoft, "Naming conventions in Active Directory").</summary>
    public static bool IsNetBiosName(string text) => NetBios().IsMatch(text);

    /// <summary>A sAMAccountName (MS-ADTS 3.1.1.6 and the same conventions), a computer's with its <c>$</c>.</summary>
    public static bool IsAccountName(string text) => Account().IsMatch(text) && !text.EndsWith('.') && text.Trim() == text && text.Trim('.', ' ', '$').Length > 0;

    /// <summary><c>\\server\share</c>.</summary>
    public static bool IsShare(string text) => Share().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\z")]
    private static partial Regex Label();

    [GeneratedRegex("""\A[^\\/:*?"<>|.\s\p{C}][^\\/:*?"<>|\s\p{C}]{0,14}\z""")]
    private static partial Regex NetBios();

    [GeneratedRegex("""\A[^"/\\\[\]:;|=,+*?<>@\p{C}]{1,256}\z""")]
    private static partial Regex Account();

    [GeneratedRegex("""\A\\\\[^\\/:*?"<>|\s\p{C}]{1,255}\\[^\\/:*?"<>|\p{C}]{1,80}\z""")]
    private static partial Regex Share();
}
