using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Deception.Controller.Store;

/// <summary>Opens the database. The one place that knows which engine it is.</summary>
public static class StoreSetup
{
    /// <summary>Registers the database in a state folder.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, string state) => services
        .AddDbContextFactory<ControllerDb>(options => options.UseSqlite($"Data Source={FileIn(state)}"))
        .AddSingleton<FindingStore>();

    /// <summary>True when a state folder has a database.</summary>
    public static bool Exists(string state) => File.Exists(FileIn(state));

    /// <summary>Brings the database to the newest shape.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken stop)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<ControllerDb>>().CreateDbContextAsync(stop);
        await db.Database.MigrateAsync(stop);
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", stop);
        }
    }

    private static string FileIn(string state) => Path.Combine(state, "controller.db");

    /// <summary>Makes a folder that this user alone can read.</summary>
    public static void PrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, owner);
        File.SetUnixFileMode(path, owner);
    }
}

/// <summary>Opens the database for the migration tool.</summary>
public sealed class DesignTimeStore : IDesignTimeDbContextFactory<ControllerDb>
{
    public ControllerDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ControllerDb>().UseSqlite("Data Source=design.db").Options);
}
