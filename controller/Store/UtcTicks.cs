using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Deception.Controller.Store;

/// <summary>Times as UTC ticks: every database sorts and compares them alike.</summary>
public sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
    time => time.UtcTicks,
    ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
