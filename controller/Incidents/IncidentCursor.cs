using System.Globalization;
using Deception.Contracts;

namespace Deception.Controller.Incidents;

/// <summary>A place in the list of incidents, in the order of that list.</summary>
public readonly record struct IncidentCursor(Severity Severity, DateTimeOffset LastSeen, long Id)
{
    /// <summary>The place of an incident.</summary>
    public static IncidentCursor Of(Incident incident) => new(incident.Severity, incident.LastSeen, incident.Id);

    /// <summary>Reads what <see cref="ToString"/> wrote; null text is the list's beginning.</summary>
    public static bool TryParse(string? text, out IncidentCursor? cursor)
    {
        cursor = null;
        if (text is null)
        {
            return true;
        }
        if (text.Split('-') is not [var severity, var ticks, var id]
            || !Number(severity, out var s) || s > (long)Severity.Critical
            || !Number(ticks, out var t) || t > DateTime.MaxValue.Ticks
            || !Number(id, out var i))
        {
            return false;
        }
        cursor = new IncidentCursor((Severity)s, new DateTimeOffset(t, TimeSpan.Zero), i);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)Severity}-{LastSeen.UtcTicks}-{Id}");

    private static bool Number(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
