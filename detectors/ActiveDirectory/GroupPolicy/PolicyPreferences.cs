using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Deception.ActiveDirectory.GroupPolicy;

/// <summary>A password in a preferences file, which every member of the domain can read.</summary>
/// <param name="Element">What it belongs to: <c>User</c>, <c>NTService</c>, <c>Task</c>, <c>Drive</c>, <c>DataSource</c>, ….</param>
/// <param name="Account">The account that it is for; empty if the file doesn't say.</param>
/// <param name="Shown">Its first characters and how long it is: proof that it can be read, without telling it. Null when it can't be decrypted.</param>
/// <param name="Changed">When it was written, as the file says.</param>
public sealed record PreferencePassword(string Element, string Account, string? Shown, string? Changed);

/// <summary>Group Policy preferences (MS-GPPREF 2.2.1): XML files whose <c>cpassword</c> is encrypted with a key that was published (2.2.1.1.4).</summary>
public static class PolicyPreferences
{
    private const int MostBytes = 4 * 1024 * 1024, MostPasswords = 1000, ShownCharacters = 2;

    // MS-GPPREF 2.2.1.1.4: AES-256 in CBC mode, vector of zeros; the password in UTF-16.
    private static readonly byte[] PublishedKey = Convert.FromHexString("4e9906e8fcb66cc9faf49310620ffee8f496e806cc057990209b09a433b66c1b");

    /// <summary>Reads the passwords of a file; false when it is no XML. External entities are never followed.</summary>
    public static bool TryReadPasswords(ReadOnlySpan<byte> bytes, out IReadOnlyList<PreferencePassword> passwords)
    {
        List<PreferencePassword> read = [];
        passwords = read;
        if (bytes.Length > MostBytes)
        {
            return false;
        }
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            foreach (var element in XDocument.Load(reader).Descendants())
            {
                if (element.Attribute("cpassword")?.Value is { Length: > 0 } hidden && read.Count < MostPasswords)
                {
                    read.Add(new PreferencePassword(
                        element.Name.LocalName == "Properties" ? element.Parent?.Name.LocalName ?? "" : element.Name.LocalName,
                        AccountOf(element), Shown(hidden), element.Parent?.Attribute("changed")?.Value));
                }
            }
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static string AccountOf(XElement element)
    {
        foreach (var name in new[] { "userName", "accountName", "runAs", "newName", "username" })
        {
            if (element.Attribute(name)?.Value is { Length: > 0 } account)
            {
                return account;
            }
        }
        return "";
    }

    private static string? Shown(string hidden)
    {
        try
        {
            using var aes = Aes.Create();
            aes.Key = PublishedKey;
            var padded = hidden.PadRight((hidden.Length + 3) / 4 * 4, '=');
            var password = Encoding.Unicode.GetString(aes.DecryptCbc(Convert.FromBase64String(padded), new byte[16]));
            return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{password[..Math.Min(ShownCharacters, password.Length / 2)]}… ({password.Length} characters)");
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
