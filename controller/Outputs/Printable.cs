using System.Text;

namespace Deception.Controller.Outputs;

/// <summary>Makes text that an attacker may have chosen fit for a log line.</summary>
internal static class Printable
{
    /// <summary>
    /// Replaces control characters, line and paragraph separators, directional overrides and lone surrogates by U+FFFD, and
    /// cuts without splitting a character.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="max">Longest result, in UTF-16 units.</param>
    /// <param name="breaks">Keep CR and LF, which the caller escapes.</param>
    public static string Clean(string text, int max, bool breaks)
    {
        var clean = new StringBuilder(Math.Min(text.Length, max));
        foreach (var rune in text.EnumerateRunes())
        {
            var kept = rune.Value is '\r' or '\n' ? breaks : !IsUnfit(rune);
            var next = kept ? rune : Rune.ReplacementChar;
            if (clean.Length + next.Utf16SequenceLength > max)
            {
                break;
            }
            clean.Append(next.ToString());
        }
        return clean.ToString();
    }

    private static bool IsUnfit(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
