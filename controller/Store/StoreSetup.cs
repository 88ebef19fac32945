using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Deception.Controller.Store;

/// <summary>Opens the database. The one place that knows which engine it is.</summary>
public static class StoreSetup
{
    /// <summary>Registers the database in a state folder.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, string state) => services
        .AddDbContextFactory<ControllerDb>(options => options.UseSqlite($"Data Source={Path.Combine(state, "controller.db")}"))
        .AddSingleton<FindingStore>();

    /// <summary>Brings the database to the newest shape.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken stop)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<ControllerDb>>().CreateDbContextAsync(stop);
        // Migrating takes a lock that a killed program would leave behind for ever: only when there is something to do.
        if ((await db.Database.GetPendingMigrationsAsync(stop)).Any())
        {
            await db.Database.MigrateAsync(stop);
        }
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", stop);
        }
    }
}

/// <summary>Opens the database for the migration tool.</summary>
public sealed class DesignTimeStore : IDesignTimeDbContextFactory<ControllerDb>
{
    public ControllerDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ControllerDb>().UseSqlite("Data Source=design.db").Options);
}
