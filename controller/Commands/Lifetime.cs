using System.CommandLine.Parsing;
using System.Globalization;

namespace Deception.Controller.Commands;

/// <summary>Times as people write them: <c>30m</c>, <c>12h</c>, <c>90d</c>.</summary>
internal static class Lifetime
{
    private const int Longest = 5256000; // ten years in minutes

    /// <summary>Reads an option's value; its fault names the option.</summary>
    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text is [.. var digits, 'd' or 'h' or 'm'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= Longest)
        {
            var life = text[^1] switch
            {
                'd' => TimeSpan.FromDays(number),
                'h' => TimeSpan.FromHours(number),
                _ => TimeSpan.FromMinutes(number),
            };
            if (life.TotalMinutes <= Longest)
            {
                return life;
            }
        }
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: '{text}' is no time like 30m, 12h or 90d (at most 3650d)");
        return null;
    }
}
