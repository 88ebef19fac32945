using System.Text.Json;
using Deception.Contracts;
using Microsoft.Data.Sqlite;

namespace Deception.Tests.Lab.Support;

/// <summary>A look into a sensor's spool from outside, while it runs or after its death.</summary>
internal static class SpoolFile
{
    /// <summary>The findings that wait in an agent's state folder; none when there is no spool yet.</summary>
    public static IReadOnlyList<Finding> Findings(string state)
    {
        var file = Path.Combine(state, "spool.db");
        if (!File.Exists(file))
        {
            return [];
        }
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'spool'";
        if (command.ExecuteScalar() is not 1L)
        {
            return [];
        }
        command.CommandText = "SELECT body FROM spool";
        using var rows = command.ExecuteReader();
        List<Finding> findings = [];
        while (rows.Read())
        {
            findings.Add(JsonSerializer.Deserialize((byte[])rows[0], ContractsJson.Default.Finding)!);
        }
        return findings;
    }
}
