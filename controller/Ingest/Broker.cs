using Deception.Controller.Hosting;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Controller.Ingest;

/// <summary>The one connection to NATS: it is tried for ever, and says when it is up.</summary>
public sealed class Broker : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly NatsConnection _connection;
    private readonly ChangeFeed _changes;
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _session = new();

    /// <summary>Prepares the connection; <see cref="Start"/> makes it.</summary>
    public Broker(BrokerOptions options, ChangeFeed changes, ILoggerFactory loggers)
    {
        _changes = changes;
        _connection = new NatsConnection(new NatsOpts
        {
            Url = options.Url,
            Name = "deception-controller",
            LoggerFactory = loggers,
            AuthOpts = new NatsAuthOpts { AuthCredCallback = (_, stop) => CredentialAsync(options, stop) },
            MaxReconnectRetry = -1,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(250),
            ReconnectWaitMax = TimeSpan.FromSeconds(5),
            RetryOnInitialConnect = true,
            IgnoreAuthErrorAbort = true,
        });
        _connection.ConnectionOpened += (_, _) => Up();
        _connection.ConnectionDisconnected += (_, _) => Down();
        JetStream = new NatsJSContext(_connection);
    }

    /// <summary>Core NATS.</summary>
    public INatsConnection Core => _connection;

    /// <summary>JetStream.</summary>
    public NatsJSContext JetStream { get; }

    /// <summary>True while connected.</summary>
    public bool IsUp
    {
        get
        {
            lock (_gate)
            {
                return _up.Task.IsCompleted;
            }
        }
    }

    /// <summary>Begins to connect, without waiting for success.</summary>
    public void Start() => _ = _connection.ConnectAsync().AsTask().ContinueWith(
        done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <summary>Waits for a connection.</summary>
    /// <returns>A token that is cancelled when this connection breaks: what was set up on it must be set up anew.</returns>
    public async Task<CancellationToken> WaitAsync(CancellationToken stop)
    {
        Task up;
        lock (_gate)
        {
            up = _up.Task;
        }
        await up.WaitAsync(stop);
        lock (_gate)
        {
            return _session.Token;
        }
    }

    private ValueTask Up()
    {
        lock (_gate)
        {
            _up.TrySetResult();
        }
        _changes.Announce(Change.Agents);
        return ValueTask.CompletedTask;
    }

    private ValueTask Down()
    {
        CancellationTokenSource ended;
        lock (_gate)
        {
            if (!_up.Task.IsCompleted)
            {
                return ValueTask.CompletedTask;
            }
            _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
            (ended, _session) = (_session, new());
        }
        ended.Cancel();
        _changes.Announce(Change.Agents);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<NatsAuthCred> CredentialAsync(BrokerOptions options, CancellationToken stop) =>
        options.TokenFile is { } file
            ? NatsAuthCred.FromToken((await File.ReadAllTextAsync(file, stop)).Trim())
            : default;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
