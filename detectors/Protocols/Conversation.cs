using Deception.Protocols.Net;

namespace Deception.Protocols;

/// <summary>Transport protocol of a conversation.</summary>
public enum Transport { Tcp, Udp }

/// <summary>A TCP connection, or the datagrams between two UDP endpoints, with its roles told apart.</summary>
/// <param name="id">Grows with each new conversation of a decoder; the same input gives the same ids.</param>
/// <param name="transport">TCP or UDP.</param>
/// <param name="client">Who opened it; by SYN if that was seen, else judged by ports.</param>
/// <param name="server">The other end.</param>
/// <param name="started">Time of its first packet.</param>
public sealed class Conversation(long id, Transport transport, Endpoint client, Endpoint server, DateTimeOffset started)
{
    /// <summary>Number of the frame that began it: grows with each new conversation of a decoder.</summary>
    public long Id { get; } = id;

    /// <summary>TCP or UDP.</summary>
    public Transport Transport { get; } = transport;

    /// <summary>Who opened it.</summary>
    public Endpoint Client { get; private set; } = client;

    /// <summary>Who was called.</summary>
    public Endpoint Server { get; private set; } = server;

    /// <summary>Time of its first packet.</summary>
    public DateTimeOffset Started { get; } = started;

    /// <summary>True when the opening SYN or SYN-ACK was seen, so that the roles are known and no bind was missed.</summary>
    public bool SeenFromStart { get; init; }

    private Conversation? _asItIs;

    /// <summary>Exchanges the roles: a protocol message has told that they were judged wrongly.</summary>
    public void SwapRoles()
    {
        (Client, Server) = (Server, Client);
        RolesSwapped = !RolesSwapped;
        _asItIs = null;
    }

    /// <summary>This conversation with the roles of this moment, for one who reads on another thread; it will not change.</summary>
    internal Conversation AsItIs() => SeenFromStart
        ? this // known roles are never exchanged
        : _asItIs ??= new Conversation(Id, Transport, Client, Server, Started) { RolesSwapped = RolesSwapped };

    /// <summary>True when the roles are other than they were judged at first.</summary>
    public bool RolesSwapped { get; private set; }
}

/// <summary>Where and when a message was seen.</summary>
/// <param name="Conversation">The conversation that carried it.</param>
/// <param name="FromClient">True when the client sent it.</param>
/// <param name="Time">Time of the packet that completed it.</param>
/// <param name="Packet">Number of that packet.</param>
public readonly record struct MessageContext(Conversation Conversation, bool FromClient, DateTimeOffset Time, long Packet)
{
    /// <summary>Who sent the message.</summary>
    public Endpoint Sender => FromClient ? Conversation.Client : Conversation.Server;

    /// <summary>Who was to get it.</summary>
    public Endpoint Receiver => FromClient ? Conversation.Server : Conversation.Client;
}

/// <summary>What carried a message or a credential.</summary>
public enum Carrier { Udp, Tcp, Ldap, Smb, DceRpc, Http }

/// <summary>A parsed protocol message.</summary>
public abstract record WireMessage;

/// <summary>Takes parsed messages in the order of the packets that completed them.</summary>
public interface IMessageSink
{
    /// <summary>Takes one message.</summary>
    void Accept(in MessageContext context, WireMessage message);
}

/// <summary>
/// Reads one protocol from the bytes of one TCP connection, both directions. Never throws on any bytes.
/// </summary>
public interface IStreamDissector
{
    /// <summary>
    /// Is given the bytes of one direction that are contiguous and not yet consumed.
    /// </summary>
    /// <returns>
    /// How many bytes it is done with. 0 asks for more; more than <c>bytes.Length</c> asks to skip what is still to come;
    /// negative means that this is not the protocol, and the direction's remaining bytes are of no interest.
    /// </returns>
    long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes);

    /// <summary>Says that bytes of one direction are missing; what follows need not start at a message's start.</summary>
    void Gap(bool fromClient);
}
