using Microsoft.Data.Sqlite;

namespace Deception.Link;

/// <summary>The spool's one table, and how many rows and bytes it has.</summary>
internal sealed class SpoolTable : IDisposable
{
    private const int NotADatabase = 26;
    private const int Corrupt = 11;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find, _put, _first, _delete, _oldest;

    private SpoolTable(SqliteConnection connection)
    {
        _connection = connection;
        connection.Open();
        // NORMAL: in WAL mode a commit then costs no wait for the disk, and a killed process loses nothing.
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=NORMAL");
        Execute("PRAGMA secure_delete=ON");
        Execute("""
            CREATE TABLE IF NOT EXISTS spool (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                revision INTEGER NOT NULL,
                queued INTEGER NOT NULL,
                body BLOB NOT NULL)
            """);
        _find = Command("SELECT revision, length(body) FROM spool WHERE id = $id", "$id");
        _put = Command("""
            INSERT INTO spool (id, revision, queued, body) VALUES ($id, $revision, $queued, $body)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, body = excluded.body
            """, "$id", "$revision", "$queued", "$body");
        _first = Command("SELECT seq, id, revision, body FROM spool ORDER BY seq LIMIT $count", "$count");
        _delete = Command("DELETE FROM spool WHERE seq = $seq AND revision = $revision", "$seq", "$revision");
        _oldest = Command("SELECT queued FROM spool ORDER BY seq LIMIT 1");
        CountAll();
    }

    public long Depth { get; private set; }

    public long Bytes { get; private set; }

    public static SpoolTable Open(string path, out string? fault)
    {
        try
        {
            fault = null;
            return Open(path);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is NotADatabase or Corrupt)
        {
            var aside = path + ".broken";
            fault = $"spool: {e.Message}; put aside as {Path.GetFileName(aside)}";
            File.Move(path, aside, overwrite: true);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            return Open(path);
        }
    }

    public (int Revision, long Bytes)? Find(string id)
    {
        _find.Parameters[0].Value = id;
        using var reader = _find.ExecuteReader();
        return reader.Read() ? (reader.GetInt32(0), reader.GetInt64(1)) : null;
    }

    public void Put(string id, int revision, byte[] body, DateTimeOffset now)
    {
        var replaced = Find(id);
        _put.Parameters[0].Value = id;
        _put.Parameters[1].Value = revision;
        _put.Parameters[2].Value = now.ToUnixTimeMilliseconds();
        _put.Parameters[3].Value = body;
        _put.ExecuteNonQuery();
        Depth += replaced is null ? 1 : 0;
        Bytes += body.Length - (replaced?.Bytes ?? 0);
    }

    public IReadOnlyList<SpooledFinding> First(int count)
    {
        _first.Parameters[0].Value = count;
        using var reader = _first.ExecuteReader();
        var findings = new List<SpooledFinding>();
        while (reader.Read())
        {
            findings.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
        }
        return findings;
    }

    public void Delete(IReadOnlyCollection<SpooledFinding> findings)
    {
        using var transaction = _connection.BeginTransaction();
        _delete.Transaction = transaction;
        long rows = 0, bytes = 0;
        foreach (var finding in findings)
        {
            _delete.Parameters[0].Value = finding.Sequence;
            _delete.Parameters[1].Value = finding.Revision;
            var gone = _delete.ExecuteNonQuery();
            rows += gone;
            bytes += gone * finding.Body.Length;
        }
        transaction.Commit();
        _delete.Transaction = null;
        Depth -= rows;
        Bytes -= bytes;
    }

    public DateTimeOffset? Oldest() =>
        Depth > 0 && _oldest.ExecuteScalar() is long queued ? DateTimeOffset.FromUnixTimeMilliseconds(queued) : null;

    public void Checkpoint() => Execute("PRAGMA wal_checkpoint(PASSIVE)");

    public void Dispose() => _connection.Dispose();

    private static SpoolTable Open(string path)
    {
        PrivateFile.Make(path);
        var address = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        var connection = new SqliteConnection(address);
        try
        {
            return new SpoolTable(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void CountAll()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT count(*), coalesce(sum(length(body)), 0) FROM spool";
        using var reader = command.ExecuteReader();
        reader.Read();
        (Depth, Bytes) = (reader.GetInt64(0), reader.GetInt64(1));
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }
        return command;
    }

    private void Execute(string text)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
