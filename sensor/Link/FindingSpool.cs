using System.Text.Json;
using Deception.Contracts;
using Microsoft.Data.Sqlite;

namespace Deception.Link;

/// <summary>
/// The durable queue between analysis and broker. What <see cref="Enqueue"/> took outlives the death of the process
/// (SQLite, write-ahead log); the death of the machine may take what came after the last <see cref="Checkpoint"/>.
/// Usable from several threads.
/// </summary>
public sealed class FindingSpool : IDisposable
{
    /// <summary>Name of the spool in the state folder.</summary>
    public const string FileName = "spool.db";

    private readonly Lock _lock = new();
    private readonly SpoolLimits _limits;
    private readonly TimeProvider _clock;
    private readonly SpoolTable _table;
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private long _dropped;

    /// <summary>Opens the spool in a state folder, or makes it. One that can't be read is put aside.</summary>
    /// <param name="folder">State folder; made when missing.</param>
    /// <param name="clock">Wall clock.</param>
    /// <param name="limits">How much it may hold.</param>
    public FindingSpool(string folder, TimeProvider clock, SpoolLimits? limits = null)
    {
        PrivateFile.MakeFolder(folder);
        _clock = clock;
        _limits = limits ?? new SpoolLimits();
        _table = SpoolTable.Open(Path.Combine(folder, FileName), out var fault);
        Fault = fault;
        if (_table.Depth > 0)
        {
            _arrived.Release();
        }
    }

    /// <summary>What was wrong with the spool that was found at the start; null when nothing was.</summary>
    public string? Fault { get; private set; }

    /// <summary>How full it is.</summary>
    public SpoolState State
    {
        get
        {
            lock (_lock)
            {
                var oldest = _table.Oldest();
                var age = oldest is { } since ? _clock.GetUtcNow() - since : TimeSpan.Zero;
                return new SpoolState(_table.Depth, _table.Bytes, age < TimeSpan.Zero ? TimeSpan.Zero : age, _dropped);
            }
        }
    }

    /// <summary>
    /// Keeps a finding until the broker has it. A later revision takes the place of an earlier one that still waits.
    /// </summary>
    /// <returns>False when it was refused, and counted, because of the limits or a fault of the disk.</returns>
    public bool Enqueue(Finding finding)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(finding, ContractsJson.Default.Finding);
        lock (_lock)
        {
            if (!TryStore(finding, body))
            {
                _dropped++;
                return false;
            }
            if (_arrived.CurrentCount == 0)
            {
                _arrived.Release();
            }
            return true;
        }
    }

    /// <summary>The first findings in the order in which they came.</summary>
    public IReadOnlyList<SpooledFinding> Peek(int count)
    {
        lock (_lock)
        {
            return _table.First(count);
        }
    }

    /// <summary>Forgets findings that the broker has; one that has grown meanwhile stays.</summary>
    public void Remove(IReadOnlyCollection<SpooledFinding> acknowledged)
    {
        if (acknowledged.Count == 0)
        {
            return;
        }
        lock (_lock)
        {
            _table.Delete(acknowledged);
        }
    }

    /// <summary>Waits until a finding has come since the last wait.</summary>
    public Task WaitAsync(CancellationToken stop) => _arrived.WaitAsync(stop);

    /// <summary>Writes all to the disk itself, so that it outlives the machine's death too.</summary>
    public void Checkpoint()
    {
        lock (_lock)
        {
            _table.Checkpoint();
        }
    }

    /// <summary>Closes the file; what waits stays in it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _table.Dispose();
        }
    }

    private bool TryStore(Finding finding, byte[] body)
    {
        try
        {
            var waiting = _table.Find(finding.Id);
            if (waiting is { } older && older.Revision >= finding.Revision)
            {
                return true;
            }
            var growthOnly = waiting is null && finding.Revision > 1;
            var share = growthOnly ? _limits.GrowthShare : 1;
            if (body.Length > _limits.MaxFindingBytes
                || _table.Bytes - (waiting?.Bytes ?? 0) + body.Length > _limits.MaxBytes * share
                || (waiting is null && _table.Depth + 1 > _limits.MaxFindings * share))
            {
                return false;
            }
            _table.Put(finding.Id, finding.Revision, body, _clock.GetUtcNow());
            return true;
        }
        catch (SqliteException e)
        {
            Fault = $"spool: {e.Message}";
            return false;
        }
    }
}
