using System.Text.Json;
using System.Text.Json.Serialization;
using Deception.Contracts;

namespace Deception.Link;

/// <summary>What became of a command.</summary>
/// <param name="Expires">When it may be forgotten.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">Why.</param>
public sealed record CommandRecord(DateTimeOffset Expires, CommandOutcome Outcome, string? Detail);

/// <summary>
/// The commands that were taken, and the number of the last orders: on disk, so that nothing is done twice over a restart.
/// </summary>
public sealed class CommandLedger
{
    /// <summary>Name of the file in the state folder.</summary>
    public const string FileName = "orders.json";

    internal sealed record Kept
    {
        public long Sequence { get; init; }

        public Dictionary<string, CommandRecord> Commands { get => field ??= []; init; }
    }

    private readonly string _file;
    private Kept _kept;

    /// <summary>Opens the ledger of a state folder. One that can't be read is begun anew, and said so.</summary>
    public CommandLedger(string folder)
    {
        _file = Path.Combine(folder, FileName);
        _kept = new Kept();
        if (File.Exists(_file))
        {
            if (ConfigFile.TryRead(_file, LedgerJson.Default.Kept, out var read, out var fault) && !read.Commands.ContainsValue(null!))
            {
                _kept = read;
                return;
            }
            Fault = fault ?? $"{_file}: $.commands: null is no command";
        }
    }

    /// <summary>What was wrong with the file at the start.</summary>
    public string? Fault { get; }

    /// <summary>Number of the last orders taken; 0 before the first.</summary>
    public long Sequence => _kept.Sequence;

    /// <summary>What became of a command; null if it was never taken.</summary>
    public CommandRecord? Find(string command) => _kept.Commands.GetValueOrDefault(command);

    /// <summary>Notes that orders were taken; forgets commands that expired a day ago.</summary>
    public void TakeOrders(long sequence, DateTimeOffset now)
    {
        _kept = _kept with { Sequence = sequence };
        foreach (var old in _kept.Commands.Where(c => c.Value.Expires < now.AddDays(-1)).Select(c => c.Key).ToList())
        {
            _kept.Commands.Remove(old);
        }
        Save();
    }

    /// <summary>Notes what became of a command, before it is begun and after.</summary>
    public void Note(string command, CommandRecord record)
    {
        _kept.Commands[command] = record;
        Save();
    }

    private void Save() => PrivateFile.Replace(_file, JsonSerializer.SerializeToUtf8Bytes(_kept, LedgerJson.Default.Kept));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseEnum<CommandOutcome>)])]
[JsonSerializable(typeof(CommandLedger.Kept))]
internal sealed partial class LedgerJson : JsonSerializerContext;
