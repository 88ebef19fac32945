namespace Deception.Controller.PolicyPublishing;

/// <summary>Spells JSON paths: <c>domains[0].accounts['a.b'].encryption[1]</c>. One line, whatever the names hold.</summary>
internal static class PolicyPath
{
    private const int MaxName = 80;

    public static string Member(string path, string name) => path.Length == 0 ? Clean(name) : $"{path}.{Clean(name)}";

    public static string Key(string path, string name) => $"{path}['{Clean(name)}']";

    public static string Shown(string path) => path.Length == 0 ? "top level" : path;

    /// <summary>Text of the policy as part of a line for a person.</summary>
    public static string Clean(string text)
    {
        var cut = text.Length > MaxName ? text[..MaxName] + "…" : text;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? '\uFFFD' : c));
    }
}
