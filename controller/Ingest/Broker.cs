using Deception.Controller.Hosting;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Controller.Ingest;

/// <summary>The controllers' connection to the bus.</summary>
public sealed class Broker : BrokerSession
{
    /// <summary>Prepares the connection.</summary>
    public Broker(BrokerLine line, ChangeFeed changes)
        : base(line.Options("deception-controller", (mint, keys) => (mint.Controller(), keys.User)), changes) =>
        JetStream = new NatsJSContext(Core);

    /// <summary>JetStream.</summary>
    public NatsJSContext JetStream { get; }
}

/// <summary>The controllers' connection to the broker's own account.</summary>
public sealed class SystemLine(BrokerLine line, ChangeFeed changes)
    : BrokerSession(line.Options("deception-controller", (mint, keys) => (mint.SystemUser(), keys.SystemUser)), changes);

/// <summary>A connection that is tried for ever, and says when it is up.</summary>
public abstract class BrokerSession : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly NatsConnection _connection;
    private readonly ChangeFeed _changes;
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _session = new();

    /// <summary>Prepares the connection; <see cref="Start"/> makes it.</summary>
    protected BrokerSession(NatsOpts options, ChangeFeed changes)
    {
        _changes = changes;
        _connection = new NatsConnection(options);
        _connection.ConnectionOpened += (_, _) => Up();
        _connection.ConnectionDisconnected += (_, _) => Down();
    }

    /// <summary>Core NATS.</summary>
    public INatsConnection Core => _connection;

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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
