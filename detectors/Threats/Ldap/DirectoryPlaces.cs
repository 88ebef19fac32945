using Deception.ActiveDirectory;

namespace Deception.Threats.Ldap;

/// <summary>Where in a directory a DN lies.</summary>
internal static class DirectoryPlaces
{
    /// <summary>True for the root of a domain or of the forest's DNS data: DC parts alone. The empty DN stands for all of a global catalogue.</summary>
    public static bool IsRoot(string name) =>
        name.Length == 0 || (DistinguishedName.TryParse(name, out var dn) && dn.Components.All(c => c is [{ Type: "DC" }]));

    /// <summary>DNS name of the domain that a DN lies in; null when it doesn't tell.</summary>
    public static string? DomainOf(string name) => DistinguishedName.TryParse(name, out var dn) ? dn.Domain : null;

    /// <summary>True when a component above or at the object has this name.</summary>
    public static bool IsUnder(string name, params ReadOnlySpan<string> path)
    {
        if (!DistinguishedName.TryParse(name, out var dn))
        {
            return false;
        }
        for (var at = 0; at + path.Length <= dn.Components.Count; at++)
        {
            var fits = true;
            for (var i = 0; i < path.Length && fits; i++)
            {
                fits = string.Equals(dn.Components[at + i][0].Value, path[i], StringComparison.OrdinalIgnoreCase);
            }
            if (fits)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The object's own name: its first part; the text itself when it is no DN.</summary>
    public static string LeafOf(string name) => DistinguishedName.TryParse(name, out var dn) ? dn.Name : name;
}
