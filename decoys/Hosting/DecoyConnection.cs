using System.Buffers;
using Deception.Protocols.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Deception.Decoys.Hosting;

/// <summary>
/// Tells where the first message of some bytes ends: its length, which may lie beyond them; 0 when more bytes are needed
/// to tell; negative when this is not the protocol.
/// </summary>
public delegate int Framing(ReadOnlySpan<byte> bytes);

/// <summary>A client's connection to a decoy, within its limits.</summary>
public sealed class DecoyConnection : IDisposable
{
    private readonly ConnectionContext _context;
    private readonly DecoyLimits _limits;
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _end;
    private readonly Action<OfferedCredential> _offered;
    private long _received;

    internal DecoyConnection(ConnectionContext context, Endpoint client, Endpoint server, DecoyLimits limits, TimeProvider clock,
        Action<OfferedCredential> offered)
    {
        (_context, _limits, _offered) = (context, limits, offered);
        (Client, Server) = (client, server);
        _idle = new CancellationTokenSource(limits.Idle, clock);
        // Kestrel asks for the end when the program stops, and waits for us.
        var asked = context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed, asked, _idle.Token);
        Started = clock.GetUtcNow();
        Clock = clock;
    }

    /// <summary>Who came.</summary>
    public Endpoint Client { get; }

    /// <summary>Where it came to.</summary>
    public Endpoint Server { get; }

    /// <summary>When it came.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Wall clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Tells of credentials that the client offered.</summary>
    public void Offered(OfferedCredential credential) => _offered(credential);

    /// <summary>The next message; null when the client is gone, silent for too long, too loud, or speaks something else.</summary>
    public async Task<byte[]?> ReadMessageAsync(Framing framing)
    {
        while (true)
        {
            if (Clock.GetUtcNow() - Started > _limits.Lifetime)
            {
                return null;
            }
            _idle.CancelAfter(_limits.Idle);
            var result = await _context.Transport.Input.ReadAsync(_end.Token);
            var message = Take(result.Buffer, framing, out var isWrong);
            if (message is not null)
            {
                return message;
            }
            if (isWrong || result.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Sends an answer.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> answer)
    {
        _idle.CancelAfter(_limits.Idle);
        await _context.Transport.Output.WriteAsync(answer, _end.Token);
    }

    /// <summary>Releases the timers.</summary>
    public void Dispose()
    {
        _end.Dispose();
        _idle.Dispose();
    }

    private byte[]? Take(in ReadOnlySequence<byte> buffer, Framing framing, out bool isWrong)
    {
        var start = buffer.Slice(0, Math.Min(buffer.Length, _limits.MessageBytes));
        var bytes = start.IsSingleSegment ? start.FirstSpan : start.ToArray();
        var length = bytes.IsEmpty ? 0 : framing(bytes);
        isWrong = length < 0 || length > _limits.MessageBytes || (length == 0 && buffer.Length >= _limits.MessageBytes)
            || _received + length > _limits.TotalBytes;
        if (isWrong || length == 0 || length > bytes.Length)
        {
            _context.Transport.Input.AdvanceTo(buffer.Start, buffer.End);
            return null;
        }
        var message = bytes[..length].ToArray();
        _received += length;
        _context.Transport.Input.AdvanceTo(buffer.GetPosition(length));
        return message;
    }
}
