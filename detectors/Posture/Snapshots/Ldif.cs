using System.Text;
using Deception.ActiveDirectory;

namespace Deception.Posture.Snapshots;

/// <summary>
/// Reads LDIF (RFC 2849) as other tools write it. Beyond the standard, SIDs, GUIDs and descriptors (SDDL) may stand as text where the attribute holds bytes.
/// </summary>
public static class Ldif
{
    private const int MostValues = 1_000_000;

    /// <summary>Reads records one by one.</summary>
    /// <exception cref="FormatException">A line is no LDIF; the message says which.</exception>
    public static IEnumerable<(string Name, IReadOnlyList<(string Name, IReadOnlyList<object> Values)> Attributes)> Read(TextReader text, Sid domain)
    {
        string? name = null;
        Dictionary<string, List<object>> attributes = new(StringComparer.OrdinalIgnoreCase);
        var count = 0;
        foreach (var (number, line) in Lines(text))
        {
            if (line.Length == 0)
            {
                if (name is not null)
                {
                    yield return (name, Taken(attributes));
                }
                // What has no name is no entry: ldapsearch ends with its result.
                (name, attributes) = (null, new(StringComparer.OrdinalIgnoreCase));
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || ++count > MostValues * 100L)
            {
                throw new FormatException(FormattableString.Invariant($"line {number}: no attribute"));
            }
            var attribute = line[..colon].Split(';')[0];
            if (attribute is "version")
            {
                continue;
            }
            var value = ValueOf(attribute, line[(colon + 1)..], number, domain);
            if (attribute.Equals("dn", StringComparison.OrdinalIgnoreCase))
            {
                name = value as string ?? Encoding.UTF8.GetString((byte[])value);
            }
            else
            {
                (attributes.TryGetValue(attribute, out var values) ? values : attributes[attribute] = []).Add(value);
            }
        }
        if (name is not null)
        {
            yield return (name, Taken(attributes));
        }
    }

    private static List<(string, IReadOnlyList<object>)> Taken(Dictionary<string, List<object>> attributes) =>
        [.. attributes.Select(a => (a.Key, (IReadOnlyList<object>)a.Value))];

    // A line that starts with a space goes on the one before; comments and those of their lines are passed over.
    private static IEnumerable<(int Number, string Line)> Lines(TextReader text)
    {
        StringBuilder? current = null;
        var (number, start, comment) = (0, 0, false);
        while (text.ReadLine() is { } line)
        {
            number++;
            if (line.StartsWith(' ') && (current is not null || comment))
            {
                current?.Append(line.AsSpan(1));
                continue;
            }
            if (current is not null)
            {
                yield return (start, current.ToString());
                current = null;
            }
            comment = line.StartsWith('#');
            if (!comment)
            {
                (current, start) = (new StringBuilder(line), number);
            }
        }
        if (current is not null)
        {
            yield return (start, current.ToString());
        }
    }

    private static object ValueOf(string attribute, string written, int number, Sid domain)
    {
        if (written.StartsWith(':'))
        {
            try
            {
                var bytes = Convert.FromBase64String(written[1..].Trim());
                return Attributes.IsBytes(Attributes.Spelled(attribute) ?? attribute) ? bytes : Encoding.UTF8.GetString(bytes);
            }
            catch (FormatException)
            {
                throw new FormatException(FormattableString.Invariant($"line {number}: no base64"));
            }
        }
        var text = written.TrimStart(' ');
        return Attributes.Spelled(attribute) is { } spelled && Attributes.IsBytes(spelled)
            ? BytesOf(spelled, text, domain) ?? throw new FormatException(FormattableString.Invariant($"line {number}: {attribute} can't be read"))
            : text;
    }

    private static byte[]? BytesOf(string attribute, string text, Sid domain) => attribute switch
    {
        "objectSid" or "securityIdentifier" or "sIDHistory" or "mS-DS-CreatorSID" or "msDS-CreatorSID" => Sddl.TrySid(text, domain, out var sid) ? DescriptorWriter.Write(sid) : null,
        "nTSecurityDescriptor" or "msDS-AllowedToActOnBehalfOfOtherIdentity" or "msDS-GroupMSAMembership" =>
            Sddl.TryParse(text, domain, out var descriptor) ? DescriptorWriter.Write(descriptor) : null,
        _ when Guid.TryParse(text, out var guid) => guid.ToByteArray(),
        _ when text.StartsWith("0x", StringComparison.Ordinal) => Convert.FromHexString(text.AsSpan(2)),
        _ => Encoding.UTF8.GetBytes(text),
    };
}
