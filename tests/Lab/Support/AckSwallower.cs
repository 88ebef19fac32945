using System.Net;
using System.Net.Sockets;

namespace Deception.Tests.Lab.Support;

/// <summary>
/// A line to the broker that breaks in one direction at the worst moment: the first finding goes through, and from then on
/// nothing comes back, so the agent never learns that it is stored.
/// </summary>
internal sealed class AckSwallower : IAsyncDisposable
{
    private static readonly byte[] Finding = [.. "HPUB deception.findings."u8];

    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _broker;
    private readonly Task _accepting;
    private volatile bool _isSwallowing;

    public AckSwallower(IPEndPoint broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> lines = [];
        try
        {
            while (true)
            {
                lines.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient agent)
    {
        using var near = agent;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_broker, _stop.Token);
            await Task.WhenAny(UpAsync(near.GetStream(), far.GetStream()), DownAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Either end went away.
        }
    }

    private async Task UpAsync(NetworkStream agent, NetworkStream broker)
    {
        var buffer = new byte[65536];
        var last = Array.Empty<byte>();
        for (int n; (n = await agent.ReadAsync(buffer, _stop.Token)) > 0;)
        {
            byte[] seen = [.. last, .. buffer.AsSpan(0, n)];
            _isSwallowing |= seen.AsSpan().IndexOf(Finding) >= 0;
            last = seen[^Math.Min(seen.Length, Finding.Length)..];
            await broker.WriteAsync(buffer.AsMemory(0, n), _stop.Token);
        }
    }

    private async Task DownAsync(NetworkStream broker, NetworkStream agent)
    {
        var buffer = new byte[65536];
        for (int n; (n = await broker.ReadAsync(buffer, _stop.Token)) > 0;)
        {
            if (!_isSwallowing)
            {
                await agent.WriteAsync(buffer.AsMemory(0, n), _stop.Token);
            }
        }
    }
}
