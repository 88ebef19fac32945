namespace Deception.Protocols.Net;

/// <summary>The first segment of a TCP connection, or one that begins none and asks a port nevertheless (FIN, NULL, XMAS).</summary>
/// <param name="From">Who asks.</param>
/// <param name="To">Who is asked.</param>
/// <param name="Flags">Control bits.</param>
/// <param name="Time">Packet time.</param>
/// <param name="Packet">Number of the packet.</param>
public readonly record struct ConnectionAttempt(Endpoint From, Endpoint To, TcpFlags Flags, DateTimeOffset Time, long Packet);

/// <summary>Takes attempts to connect, whatever is spoken later. A decoder's sink may be one too.</summary>
public interface IConnectionSink
{
    /// <summary>Takes one; must not allocate for those of no interest.</summary>
    void Accept(in ConnectionAttempt attempt);
}
