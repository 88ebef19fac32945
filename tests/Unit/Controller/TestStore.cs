using Deception.Controller.Accounts;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Deception.Tests.Unit.Controller;

/// <summary>A controller's database in a folder of its own, under a clock that stands still.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;

    private TestStore(string folder)
    {
        Folder = folder;
        _services = new ServiceCollection()
            .AddSingleton(Changes).AddSingleton<TimeProvider>(Clock).AddLogging().AddStore(folder)
            .BuildServiceProvider();
    }

    public string Folder { get; }
    public ChangeFeed Changes { get; } = new();
    public FakeTimeProvider Clock { get; } = new(Noon);
    public FindingStore Findings => _services.GetRequiredService<FindingStore>();
    public IDbContextFactory<ControllerDb> Databases => _services.GetRequiredService<IDbContextFactory<ControllerDb>>();

    public static async Task<TestStore> OpenAsync(string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("deception-controller-").FullName;
        var store = new TestStore(folder);
        await StoreSetup.MigrateAsync(store._services, default);
        return store;
    }

    public async Task<List<T>> AllAsync<T>() where T : class
    {
        await using var db = await Databases.CreateDbContextAsync();
        return await db.Set<T>().AsNoTracking().ToListAsync();
    }

    public ValueTask DisposeAsync()
    {
        _services.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
