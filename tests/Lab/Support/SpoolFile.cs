using Microsoft.Data.Sqlite;

namespace Deception.Tests.Lab.Support;

/// <summary>A look into a sensor's spool from outside, while it runs or after its death.</summary>
internal static class SpoolFile
{
    /// <summary>How many findings wait in an agent's state folder; 0 when there is no spool yet.</summary>
    public static long Depth(string state)
    {
        var file = Path.Combine(state, "spool.db");
        if (!File.Exists(file))
        {
            return 0;
        }
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'spool'";
        if (command.ExecuteScalar() is not 1L)
        {
            return 0;
        }
        command.CommandText = "SELECT count(*) FROM spool";
        return (long)command.ExecuteScalar()!;
    }
}
